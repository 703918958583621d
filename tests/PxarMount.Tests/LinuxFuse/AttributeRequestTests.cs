using System.Text;
using LinuxFuse;
using LinuxFuse.Protocol;

namespace PxarMount.Tests.LinuxFuse;

public sealed class AttributeRequestTests : IDisposable
{
    private readonly DispatcherBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(fuse_opcode.FUSE_GETXATTR)]
    [InlineData(fuse_opcode.FUSE_LISTXATTR)]
    public void ValuesAreSized_Given_OrTooLong(Enum kind)
    {
        var opcode = (fuse_opcode)kind;
        _bench.FileSystem.Bytes = "some value"u8.ToArray();
        Assert.Equal(10U, _bench.Answer<fuse_getxattr_out>(Ask(opcode, 0)).size);
        for (uint size = 1; size < 10; size++)
            Assert.Equal(Errno.ERANGE, _bench.ErrorOf(Ask(opcode, size)));
        Assert.Equal("some value", Encoding.ASCII.GetString(_bench.Process(Ask(opcode, 10))[16..]));
        Assert.Equal("some value", Encoding.ASCII.GetString(_bench.Process(Ask(opcode, 65536))[16..]));
    }

    [Fact]
    public void EmptyValues_AreValues()
    {
        Assert.Equal(0U, _bench.Answer<fuse_getxattr_out>(Ask(fuse_opcode.FUSE_GETXATTR, 0)).size);
        Assert.Equal(16, _bench.Process(Ask(fuse_opcode.FUSE_GETXATTR, 5)).Length);
    }

    [Fact]
    public void ValuesThatNoKernelTakes_AreRefused()
    {
        _bench.FileSystem.Bytes = new byte[65537];
        Assert.Equal(Errno.E2BIG, _bench.ErrorOf(Ask(fuse_opcode.FUSE_GETXATTR, 0)));
        Assert.Equal(Errno.E2BIG, _bench.ErrorOf(Ask(fuse_opcode.FUSE_GETXATTR, uint.MaxValue)));
    }

    [Theory]
    [InlineData(Errno.ENODATA)]
    [InlineData(Errno.ENOSYS)]
    public void Absence_IsPassedOn(Errno error)
    {
        _bench.FileSystem.Error = error;
        Assert.Equal(error, _bench.ErrorOf(Ask(fuse_opcode.FUSE_GETXATTR, 0)));
    }

    [Theory]
    [InlineData(0x80086601, 8)]
    [InlineData(0x80086601, 4)]
    [InlineData(0x80046601, 4)]
    public void InodeFlags_FillExactlyWhatTheKernelAnnounced(uint command, uint size)
    {
        _bench.FileSystem.InodeFlags = new FuseInodeFlags { Flags = 0x80000010, ProjectId = 7 };
        byte[] reply = _bench.Process(Ioctl(command, size));
        Assert.Equal(16 + 16 + (int)size, reply.Length);
        Assert.Equal(0x80000010, BitConverter.ToUInt32(reply, 32));
        Assert.All(reply[36..], rest => Assert.Equal(0, rest));
    }

    [Fact]
    public void ExtendedFlags_AreTranslated()
    {
        _bench.FileSystem.InodeFlags = new FuseInodeFlags { Flags = 0x2200_00f8, ProjectId = 7 };
        byte[] reply = _bench.Process(Ioctl(0x801c581f, 28));
        Assert.Equal(16 + 16 + 28, reply.Length);
        Assert.Equal(0x8U | 0x10 | 0x20 | 0x40 | 0x80 | 0x200 | 0x8000, BitConverter.ToUInt32(reply, 32));
        Assert.Equal(7U, BitConverter.ToUInt32(reply, 32 + 12));
    }

    [Fact]
    public void OtherIoctls_AreENOTTY()
    {
        Assert.Equal(Errno.ENOTTY, _bench.ErrorOf(Ioctl(0x5401, 60)));
        Assert.Equal(Errno.ENOTTY, _bench.ErrorOf(Ioctl(0x40086602, 8)));
        Assert.Equal(Errno.EINVAL, _bench.ErrorOf(Ioctl(0x80086601, uint.MaxValue)));
        _bench.FileSystem.Error = Errno.ENOSYS;
        Assert.Equal(Errno.ENOTTY, _bench.ErrorOf(Ioctl(0x80086601, 8)));
    }

    private static byte[] Ask(fuse_opcode opcode, uint size) => DispatcherBench.Request(
        opcode, [.. DispatcherBench.Bytes(new fuse_getxattr_in { size = size }), .. "user.name\0"u8]);

    private static byte[] Ioctl(uint command, uint outSize) => DispatcherBench.Request(
        fuse_opcode.FUSE_IOCTL, DispatcherBench.Bytes(new fuse_ioctl_in { cmd = (FuseIoctlCommand)command, out_size = outSize }));
}
