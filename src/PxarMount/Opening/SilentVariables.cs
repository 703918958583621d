using PxarMount.Commands;

namespace PxarMount.Opening;

/// <summary>The variables of this process, without those that would disturb who must not be disturbed.</summary>
internal static class SilentVariables
{
    /// <summary>
    /// All of them; for who is quiet, without commands that tell a secret, which may ask, and descriptors, which are read once.
    /// </summary>
    internal static Func<string, string?> For(DatastoreOptions options) => options.IsQuiet
        ? static name => name.EndsWith("_CMD", StringComparison.Ordinal) || name.EndsWith("_FD", StringComparison.Ordinal)
            ? null
            : Environment.GetEnvironmentVariable(name)
        : Environment.GetEnvironmentVariable;
}
