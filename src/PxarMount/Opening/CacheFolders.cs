namespace PxarMount.Opening;

/// <summary>Where the cache on disk is.</summary>
internal static class CacheFolders
{
    private const string Name = "pxar-mount";

    /// <summary>
    /// The folder that was named; else the user's by the XDG specification, and for root without a home the system's. Null when there is
    /// no place for one.
    /// </summary>
    internal static string? Find(string? named, Func<string, string?> environment)
    {
        if (named is not null)
            return Path.GetFullPath(named);
        if (Absolute(environment("XDG_CACHE_HOME")) is { } caches)
            return Path.Combine(caches, Name);
        if (Absolute(environment("HOME")) is { } home)
            return Path.Combine(home, ".cache", Name);
        return Environment.IsPrivilegedProcess ? $"/var/cache/{Name}" : null;
    }

    private static string? Absolute(string? path) => path?.StartsWith('/') == true ? path : null;
}
