namespace LinuxFuse;

/// <summary>What statfs(2) shows.</summary>
public struct FuseStatistics
{
    /// <summary>Size in blocks of <see cref="BlockSize"/>.</summary>
    public ulong Blocks;

    /// <summary>Number of inodes.</summary>
    public ulong Files;

    /// <summary>Block size in bytes.</summary>
    public uint BlockSize;

    /// <summary>Longest name in bytes.</summary>
    public uint NameLength;
}
