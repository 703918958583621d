namespace PxarMount.Daemon;

/// <summary>
/// Settings of the runtime that can only be given by the environment, and that a user's own settings win over.
/// </summary>
internal static class RuntimeSettings
{
    /// <summary>
    /// A small first generation: a mount allocates little, but for a long time. No instrumented code: most of the work is the kernel's,
    /// and what profiles would gain they cost in time and memory.
    /// </summary>
    internal static IReadOnlyList<(string Name, string Value)> ForDaemon { get; } =
    [
        ("DOTNET_GCgen0size", "0x400000"),
        ("DOTNET_TieredPGO", "0"),
    ];
}
