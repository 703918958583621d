namespace LinuxFuse;

/// <summary>What stat(2) shows of an inode. Times are given once: access, modification and change time are the same.</summary>
public struct FuseAttributes
{
    /// <summary>Inode number.</summary>
    public ulong Inode;

    /// <summary>Size in bytes.</summary>
    public ulong Size;

    /// <summary>Blocks of 512 bytes.</summary>
    public ulong Blocks;

    /// <summary>Seconds since 1970, may be negative.</summary>
    public long Seconds;

    /// <summary>Nanoseconds, 0 to 999,999,999.</summary>
    public uint Nanoseconds;

    /// <summary>Type and permission bits.</summary>
    public uint Mode;

    /// <summary>Number of names.</summary>
    public uint LinkCount;

    /// <summary>Owner.</summary>
    public uint Uid;

    /// <summary>Group.</summary>
    public uint Gid;

    /// <summary>Device number of a device, in the kernel's 32-bit encoding; see <see cref="TryEncodeDevice"/>.</summary>
    public uint Device;

    /// <summary>Preferred block size for I/O.</summary>
    public uint BlockSize;

    /// <summary>
    /// The kernel's 32-bit encoding of a device number; false for one that it does not have: a major number has 12 bits, a minor 20.
    /// </summary>
    public static bool TryEncodeDevice(ulong major, ulong minor, out uint device)
    {
        device = (uint)((minor & 0xff) | (major << 8) | ((minor & ~0xffUL) << 12));
        return major <= 0xfff && minor <= 0xf_ffff;
    }
}
