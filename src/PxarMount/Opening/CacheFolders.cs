using LinuxFuse;
using PxarMount.Interop;

namespace PxarMount.Opening;

/// <summary>Where the cache on disk is.</summary>
internal static class CacheFolders
{
    private const string Name = "pxar-mount";
    private const string OfSystem = "/var/cache/" + Name;

    /// <summary>
    /// The folder that was named; else the user's by the XDG specification, and for root without a home of its own the system's. Null when
    /// there is no place for one.
    /// </summary>
    internal static string? Find(string? named, Func<string, string?> environment) =>
        Find(named, environment, Environment.IsPrivilegedProcess);

    /// <summary>The same for root or anybody else.</summary>
    internal static string? Find(string? named, Func<string, string?> environment, bool isRoot)
    {
        if (named is not null)
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(named));
        if (Absolute(environment("XDG_CACHE_HOME")) is { } caches)
            return Path.Combine(caches, Name);

        // By sudo, root may have a user's home, where a folder of root's would be in that user's way.
        if (Absolute(environment("HOME")) is { } home && !(isRoot && IsOfUser(home)))
            return Path.Combine(home, ".cache", Name);
        return isRoot ? OfSystem : null;
    }

    private static bool IsOfUser(string home) => RawPath.Stat(home, out FileStatus status) == Errno.None && status.Uid != 0;

    private static string? Absolute(string? path) => path?.StartsWith('/') == true ? path : null;
}
