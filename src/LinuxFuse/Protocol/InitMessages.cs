using System.Runtime.InteropServices;

namespace LinuxFuse.Protocol;

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_init_in
{
    // Kernels before 7.36 send the first four fields only.
    public const int Compat35Size = 16;

    public uint major;
    public uint minor;
    public uint max_readahead;
    public uint flags;
    public uint flags2;
    public unsafe fixed uint unused[11];
}

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_init_out
{
    // FUSE_COMPAT_22_INIT_OUT_SIZE: what kernels before 7.23 expect.
    public const int Compat22Size = 24;

    public uint major;
    public uint minor;
    public uint max_readahead;
    public uint flags;
    public ushort max_background;
    public ushort congestion_threshold;
    public uint max_write;
    public uint time_gran;
    public ushort max_pages;
    public ushort map_alignment;
    public uint flags2;
    public unsafe fixed uint unused[7];
}

/// <summary>Flags of INIT. The upper 32 bits travel as <c>flags2</c>.</summary>
[Flags]
internal enum FuseInitFlags : ulong
{
    None = 0,
    FUSE_ASYNC_READ = 1UL << 0,
    FUSE_BIG_WRITES = 1UL << 5,
    FUSE_DO_READDIRPLUS = 1UL << 13,
    FUSE_READDIRPLUS_AUTO = 1UL << 14,
    FUSE_ASYNC_DIO = 1UL << 15,
    FUSE_NO_OPEN_SUPPORT = 1UL << 17,
    FUSE_PARALLEL_DIROPS = 1UL << 18,
    FUSE_POSIX_ACL = 1UL << 20,
    FUSE_ABORT_ERROR = 1UL << 21,
    FUSE_MAX_PAGES = 1UL << 22,
    FUSE_CACHE_SYMLINKS = 1UL << 23,
    FUSE_NO_OPENDIR_SUPPORT = 1UL << 24,
    FUSE_EXPLICIT_INVAL_DATA = 1UL << 25,
    FUSE_INIT_EXT = 1UL << 30,
    FUSE_DIRECT_IO_ALLOW_MMAP = 1UL << 36,
    FUSE_NO_EXPORT_SUPPORT = 1UL << 38,
}
