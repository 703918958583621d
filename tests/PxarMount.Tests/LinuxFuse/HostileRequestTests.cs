using LinuxFuse;
using LinuxFuse.Protocol;

namespace PxarMount.Tests.LinuxFuse;

/// <summary>Requests that no kernel sends: never a crash, never two replies, never a read over the end.</summary>
public sealed class HostileRequestTests : IDisposable
{
    private readonly DispatcherBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void WithoutAWholeHeader_ThereIsNoReply()
    {
        byte[] request = DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, "name\0"u8.ToArray());
        for (int length = 0; length < 40; length++)
            Assert.Empty(_bench.Process(request[..length]));
    }

    [Fact]
    public void ALengthThatIsNotTheTruth_IsEIO()
    {
        byte[] request = DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, "name\0"u8.ToArray());
        Assert.Equal(Errno.EIO, _bench.ErrorOf(request[..^1]));
        Assert.Equal(Errno.EIO, _bench.ErrorOf([.. request, 0]));
        Assert.Equal(0, _bench.FileSystem.Calls);
    }

    [Theory]
    [InlineData(fuse_opcode.FUSE_OPEN, 8)]
    [InlineData(fuse_opcode.FUSE_READ, 40)]
    [InlineData(fuse_opcode.FUSE_RELEASE, 24)]
    [InlineData(fuse_opcode.FUSE_READDIR, 40)]
    [InlineData(fuse_opcode.FUSE_READDIRPLUS, 40)]
    [InlineData(fuse_opcode.FUSE_RELEASEDIR, 24)]
    [InlineData(fuse_opcode.FUSE_LSEEK, 24)]
    [InlineData(fuse_opcode.FUSE_LISTXATTR, 8)]
    [InlineData(fuse_opcode.FUSE_GETXATTR, 10)]
    [InlineData(fuse_opcode.FUSE_IOCTL, 32)]
    public void ArgumentsCutAnywhere_AreEINVAL(Enum kind, int length)
    {
        var opcode = (fuse_opcode)kind;
        for (int cut = 0; cut < length; cut++)
            Assert.Equal(Errno.EINVAL, _bench.ErrorOf(DispatcherBench.Request(opcode, new byte[cut])));
        Assert.Equal(0, _bench.FileSystem.Calls);
    }

    [Fact]
    public void NamesWithoutAnEnd_Empty_OrTooLong_AreRefused()
    {
        Assert.Equal(Errno.EINVAL, _bench.ErrorOf(DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, "name"u8.ToArray())));
        Assert.Equal(Errno.EINVAL, _bench.ErrorOf(DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, "\0"u8.ToArray())));
        Assert.Equal(Errno.EINVAL, _bench.ErrorOf(DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, [])));
        byte[] name = [.. Enumerable.Repeat((byte)'n', 1025), 0];
        Assert.Equal(Errno.ENAMETOOLONG, _bench.ErrorOf(DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, name)));
        Assert.Equal(Errno.None, _bench.ErrorOf(DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, name[1..])));
    }

    [Fact]
    public void RandomRequests_HaveAtMostOneReply_OfTheirNumber()
    {
        var random = new Random(20240817);
        _bench.FileSystem.Bytes = new byte[300];
        int replies = 0;
        for (int round = 0; round < 60_000; round++)
        {
            byte[] body = new byte[random.Next(0, 100)];
            random.NextBytes(body);

            // Small numbers reach further than random ones.
            if (random.Next(2) == 0 && body.Length >= 24)
            {
                BitConverter.TryWriteBytes(body.AsSpan(8), (ulong)random.Next(1 << 21));
                BitConverter.TryWriteBytes(body.AsSpan(16), (ulong)random.Next(1 << 21));
            }

            var opcode = (fuse_opcode)random.Next(0, 60);
            ulong unique = (ulong)random.NextInt64();
            byte[] request = DispatcherBench.Request(opcode, body, (ulong)random.NextInt64(), unique);
            if (random.Next(50) == 0)
                random.NextBytes(request.AsSpan(0, 8));
            byte[] reply = _bench.Process(request);
            if (reply.Length == 0)
                continue;
            replies++;
            Assert.Equal(unique, BitConverter.ToUInt64(reply, 8));
        }

        Assert.InRange(replies, 45_000, 60_000);
    }

    [Theory]
    [InlineData(fuse_opcode.FUSE_LOOKUP)]
    [InlineData(fuse_opcode.FUSE_GETATTR)]
    [InlineData(fuse_opcode.FUSE_READ)]
    [InlineData(fuse_opcode.FUSE_READDIR)]
    [InlineData(fuse_opcode.FUSE_READDIRPLUS)]
    [InlineData(fuse_opcode.FUSE_OPEN)]
    [InlineData(fuse_opcode.FUSE_RELEASE)]
    [InlineData(fuse_opcode.FUSE_READLINK)]
    [InlineData(fuse_opcode.FUSE_GETXATTR)]
    [InlineData(fuse_opcode.FUSE_LISTXATTR)]
    [InlineData(fuse_opcode.FUSE_STATFS)]
    [InlineData(fuse_opcode.FUSE_IOCTL)]
    [InlineData(fuse_opcode.FUSE_FORGET)]
    public void NothingManaged_IsAllocatedPerRequest(Enum kind)
    {
        var opcode = (fuse_opcode)kind;
        _bench.FileSystem.Bytes = new byte[300];
        byte[] body = opcode switch
        {
            fuse_opcode.FUSE_LOOKUP => "name\0"u8.ToArray(),
            fuse_opcode.FUSE_READ or fuse_opcode.FUSE_READDIR or fuse_opcode.FUSE_READDIRPLUS =>
                DispatcherBench.Bytes(new fuse_read_in { size = 4096 }),
            fuse_opcode.FUSE_GETXATTR => [.. DispatcherBench.Bytes(new fuse_getxattr_in { size = 4096 }), .. "user.name\0"u8],
            fuse_opcode.FUSE_IOCTL =>
                DispatcherBench.Bytes(new fuse_ioctl_in { cmd = FuseIoctlCommand.FS_IOC_GETFLAGS, out_size = 8 }),
            _ => new byte[64],
        };
        Assert.Equal(0, _bench.MeasureAllocation(DispatcherBench.Request(opcode, body)));
    }
}
