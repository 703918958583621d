namespace LinuxFuse;

/// <summary>Answers <c>FS_IOC_GETFLAGS</c> and <c>FS_IOC_FSGETXATTR</c>, by which <c>lsattr</c> reads inode flags.</summary>
public struct FuseInodeFlags
{
    /// <summary>Linux inode flags (<c>FS_IMMUTABLE_FL</c> and so on).</summary>
    public uint Flags;

    /// <summary>Quota project id.</summary>
    public uint ProjectId;
}
