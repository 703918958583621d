namespace PxarMount.Daemon;

/// <summary>
/// Settings of the runtime that can only be given by the environment, and that a user's own settings win over.
/// </summary>
internal static class RuntimeSettings
{
    /// <summary>
    /// A small first generation: a mount allocates little, but for a long time. Methods that are called often are compiled anew at
    /// once, not when the start has become quiet: the first listing comes right after it. No diagnostic port: a daemon that is killed
    /// would leave its socket in the folder for temporary files.
    /// </summary>
    internal static IReadOnlyList<(string Name, string Value)> ForDaemon { get; } =
    [
        ("DOTNET_GCgen0size", "0x400000"),
        ("DOTNET_TC_CallCountingDelayMs", "0"),
        ("DOTNET_EnableDiagnostics", "0"),
    ];
}
