namespace LinuxFuse;

/// <summary>What an open answers.</summary>
public struct FuseOpenResult
{
    /// <summary>Handle that later requests carry; 0 where none is needed.</summary>
    public ulong Handle;

    /// <summary>Keep the page cache of earlier opens.</summary>
    public bool KeepCache;

    /// <summary>Bypass the page cache.</summary>
    public bool DirectIO;

    /// <summary>Let the kernel cache a directory's listing.</summary>
    public bool CacheDirectory;
}
