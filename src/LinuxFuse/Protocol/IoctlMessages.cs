using System.Runtime.InteropServices;

namespace LinuxFuse.Protocol;

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_ioctl_in
{
    public ulong fh;
    public uint flags;
    public FuseIoctlCommand cmd;
    public ulong arg;
    public uint in_size;
    public uint out_size;
}

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_ioctl_out
{
    public int result;
    public uint flags;
    public uint in_iovs;
    public uint out_iovs;
}

/// <summary>The commands of linux/fs.h that are answered.</summary>
internal enum FuseIoctlCommand : uint
{
    FS_IOC_GETFLAGS = 0x80086601,
    FS_IOC32_GETFLAGS = 0x80046601,
    FS_IOC_FSGETXATTR = 0x801c581f,
}

// struct fsxattr of linux/fs.h.
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct FsXAttr
{
    public uint fsx_xflags;
    public uint fsx_extsize;
    public uint fsx_nextents;
    public uint fsx_projid;
    public uint fsx_cowextsize;
    public ulong fsx_pad;

    /// <summary>The FS_*_FL flags that have an FS_XFLAG_* twin.</summary>
    public static uint FromInodeFlags(uint flags) =>
        Move(flags, 0x10, 0x8) // immutable
        | Move(flags, 0x20, 0x10) // append
        | Move(flags, 0x8, 0x20) // sync
        | Move(flags, 0x80, 0x40) // noatime
        | Move(flags, 0x40, 0x80) // nodump
        | Move(flags, 0x2000_0000, 0x200) // projinherit
        | Move(flags, 0x0200_0000, 0x8000); // dax

    private static uint Move(uint flags, uint from, uint to) => (flags & from) != 0 ? to : 0;
}
