using System.Text;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// Settings of the runtime that can only be given by the environment, and that a user's own settings win over.
/// </summary>
internal static class RuntimeSettings
{
    /// <summary>
    /// A small first generation, in hexadecimal and without a prefix, which native binaries do not understand: a mount allocates little,
    /// but for a long time. Methods that are called often are compiled anew at once, not when the start has become quiet: the first
    /// listing comes right after it. No diagnostic port: a daemon that is killed would leave its socket in the folder for temporary files.
    /// </summary>
    private static readonly (string Name, string Value)[] s_forMounts =
    [
        ("DOTNET_GCgen0size", "400000"),
        ("DOTNET_TC_CallCountingDelayMs", "0"),
        ("DOTNET_EnableDiagnostics", "0"),
    ];

    /// <summary>Completes an environment by those that it lacks; <paramref name="lacking"/> tells whether there were any.</summary>
    internal static List<byte[]> AddTo(List<byte[]> environment, out bool lacking)
    {
        lacking = false;
        foreach ((string name, string value) in s_forMounts)
        {
            if (environment.Exists(variable => HasName(variable, name)))
                continue;
            lacking = true;
            environment.Add(Encoding.UTF8.GetBytes($"{name}={value}\0"));
        }

        return environment;
    }

    /// <summary>
    /// Starts this program anew, in this process, where it lacks settings: a mount in the foreground stays within the same memory as one
    /// in the background, which gets them from its parent. Returns when there is nothing to do, or when that is impossible.
    /// </summary>
    internal static void Apply()
    {
        List<byte[]> environment = AddTo(ChildProcess.EnvironmentBlock(), out bool lacking);
        if (lacking)
            ChildProcess.Replace(ChildProcess.OwnProgram(), ChildProcess.ArgumentBlock(), environment);
    }

    internal static bool HasName(ReadOnlySpan<byte> variable, string name) =>
        variable.Length > name.Length
        && variable[name.Length] == '='
        && variable[..name.Length].SequenceEqual(Encoding.UTF8.GetBytes(name));
}
