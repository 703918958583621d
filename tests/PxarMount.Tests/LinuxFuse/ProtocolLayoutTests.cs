using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxFuse.Protocol;

namespace PxarMount.Tests.LinuxFuse;

/// <summary>Sizes and offsets as the kernel's uapi/linux/fuse.h and linux/fs.h have them: a wrong one corrupts silently.</summary>
public sealed class ProtocolLayoutTests
{
    [Fact]
    public void Structures_HaveTheKernelsSizes()
    {
        Assert.Equal(40, Unsafe.SizeOf<fuse_in_header>());
        Assert.Equal(16, Unsafe.SizeOf<fuse_out_header>());
        Assert.Equal(8, Unsafe.SizeOf<fuse_interrupt_in>());
        Assert.Equal(64, Unsafe.SizeOf<fuse_init_in>());
        Assert.Equal(64, Unsafe.SizeOf<fuse_init_out>());
        Assert.Equal(88, Unsafe.SizeOf<fuse_attr>());
        Assert.Equal(128, Unsafe.SizeOf<fuse_entry_out>());
        Assert.Equal(16, Unsafe.SizeOf<fuse_getattr_in>());
        Assert.Equal(104, Unsafe.SizeOf<fuse_attr_out>());
        Assert.Equal(80, Unsafe.SizeOf<fuse_statfs_out>());
        Assert.Equal(24, Unsafe.SizeOf<fuse_dirent>());
        Assert.Equal(152, Unsafe.SizeOf<fuse_direntplus>());
        Assert.Equal(8, Unsafe.SizeOf<fuse_open_in>());
        Assert.Equal(16, Unsafe.SizeOf<fuse_open_out>());
        Assert.Equal(24, Unsafe.SizeOf<fuse_release_in>());
        Assert.Equal(40, Unsafe.SizeOf<fuse_read_in>());
        Assert.Equal(24, Unsafe.SizeOf<fuse_lseek_in>());
        Assert.Equal(8, Unsafe.SizeOf<fuse_lseek_out>());
        Assert.Equal(8, Unsafe.SizeOf<fuse_getxattr_in>());
        Assert.Equal(8, Unsafe.SizeOf<fuse_getxattr_out>());
        Assert.Equal(32, Unsafe.SizeOf<fuse_ioctl_in>());
        Assert.Equal(16, Unsafe.SizeOf<fuse_ioctl_out>());
        Assert.Equal(28, Unsafe.SizeOf<FsXAttr>());
    }

    [Theory]
    [InlineData(typeof(fuse_in_header), nameof(fuse_in_header.opcode), 4)]
    [InlineData(typeof(fuse_in_header), nameof(fuse_in_header.unique), 8)]
    [InlineData(typeof(fuse_in_header), nameof(fuse_in_header.nodeid), 16)]
    [InlineData(typeof(fuse_in_header), nameof(fuse_in_header.uid), 24)]
    [InlineData(typeof(fuse_in_header), nameof(fuse_in_header.pid), 32)]
    [InlineData(typeof(fuse_out_header), nameof(fuse_out_header.error), 4)]
    [InlineData(typeof(fuse_out_header), nameof(fuse_out_header.unique), 8)]
    [InlineData(typeof(fuse_init_in), nameof(fuse_init_in.flags), 12)]
    [InlineData(typeof(fuse_init_in), nameof(fuse_init_in.flags2), 16)]
    [InlineData(typeof(fuse_init_out), nameof(fuse_init_out.flags), 12)]
    [InlineData(typeof(fuse_init_out), nameof(fuse_init_out.max_background), 16)]
    [InlineData(typeof(fuse_init_out), nameof(fuse_init_out.congestion_threshold), 18)]
    [InlineData(typeof(fuse_init_out), nameof(fuse_init_out.max_write), 20)]
    [InlineData(typeof(fuse_init_out), nameof(fuse_init_out.time_gran), 24)]
    [InlineData(typeof(fuse_init_out), nameof(fuse_init_out.max_pages), 28)]
    [InlineData(typeof(fuse_init_out), nameof(fuse_init_out.map_alignment), 30)]
    [InlineData(typeof(fuse_init_out), nameof(fuse_init_out.flags2), 32)]
    [InlineData(typeof(fuse_attr), nameof(fuse_attr.atime), 24)]
    [InlineData(typeof(fuse_attr), nameof(fuse_attr.atimensec), 48)]
    [InlineData(typeof(fuse_attr), nameof(fuse_attr.mode), 60)]
    [InlineData(typeof(fuse_attr), nameof(fuse_attr.nlink), 64)]
    [InlineData(typeof(fuse_attr), nameof(fuse_attr.rdev), 76)]
    [InlineData(typeof(fuse_attr), nameof(fuse_attr.blksize), 80)]
    [InlineData(typeof(fuse_attr), nameof(fuse_attr.flags), 84)]
    [InlineData(typeof(fuse_entry_out), nameof(fuse_entry_out.entry_valid), 16)]
    [InlineData(typeof(fuse_entry_out), nameof(fuse_entry_out.attr_valid), 24)]
    [InlineData(typeof(fuse_entry_out), nameof(fuse_entry_out.entry_valid_nsec), 32)]
    [InlineData(typeof(fuse_entry_out), nameof(fuse_entry_out.attr), 40)]
    [InlineData(typeof(fuse_attr_out), nameof(fuse_attr_out.attr), 16)]
    [InlineData(typeof(fuse_statfs_out), nameof(fuse_statfs_out.files), 24)]
    [InlineData(typeof(fuse_statfs_out), nameof(fuse_statfs_out.bsize), 40)]
    [InlineData(typeof(fuse_statfs_out), nameof(fuse_statfs_out.frsize), 48)]
    [InlineData(typeof(fuse_dirent), nameof(fuse_dirent.namelen), 16)]
    [InlineData(typeof(fuse_dirent), nameof(fuse_dirent.type), 20)]
    [InlineData(typeof(fuse_direntplus), nameof(fuse_direntplus.dirent), 128)]
    [InlineData(typeof(fuse_read_in), nameof(fuse_read_in.size), 16)]
    [InlineData(typeof(fuse_lseek_in), nameof(fuse_lseek_in.whence), 16)]
    [InlineData(typeof(fuse_open_out), nameof(fuse_open_out.open_flags), 8)]
    [InlineData(typeof(fuse_ioctl_in), nameof(fuse_ioctl_in.cmd), 12)]
    [InlineData(typeof(fuse_ioctl_in), nameof(fuse_ioctl_in.out_size), 28)]
    [InlineData(typeof(FsXAttr), nameof(FsXAttr.fsx_projid), 12)]
    public void Fields_AreWhereTheKernelHasThem(Type type, string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf(type, field));

    [Fact]
    public void LongDurations_FitTheKernelsTimeouts()
    {
        FuseTimeout.Split(TimeSpan.FromDays(365) + TimeSpan.FromTicks(1), out ulong seconds, out uint nanoseconds);
        Assert.Equal(31_536_000UL, seconds);
        Assert.Equal(100U, nanoseconds);
        FuseTimeout.Split(TimeSpan.MinValue, out seconds, out nanoseconds);
        Assert.Equal((0UL, 0U), (seconds, nanoseconds));
    }
}
