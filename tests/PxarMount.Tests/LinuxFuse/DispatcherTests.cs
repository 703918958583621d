using System.Runtime.InteropServices;
using System.Text;
using LinuxFuse;
using LinuxFuse.Protocol;

namespace PxarMount.Tests.LinuxFuse;

/// <summary>Requests as the kernel sends them, byte by byte, and their replies.</summary>
public sealed class DispatcherTests : IDisposable
{
    private static readonly FuseEntry s_entry = new()
    {
        Attributes = new FuseAttributes
        {
            Inode = 42,
            Size = 1234,
            Blocks = 3,
            Seconds = -5,
            Nanoseconds = 999_999_999,
            Mode = 0x81a4,
            LinkCount = 2,
            Uid = 10,
            Gid = 20,
            Device = 0x0801,
            BlockSize = 4096,
        },
        NameValidFor = TimeSpan.FromDays(365),
        AttributesValidFor = TimeSpan.FromSeconds(1.5),
    };

    private readonly DispatcherBench _bench = new();

    public DispatcherTests() => _bench.FileSystem.Entry = s_entry;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Lookup_GivesTheEntry()
    {
        fuse_entry_out entry = _bench.Answer<fuse_entry_out>(DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, "name\0"u8.ToArray()));
        Assert.Equal((42UL, 0UL), (entry.nodeid, entry.generation));
        Assert.Equal((31_536_000UL, 0U), (entry.entry_valid, entry.entry_valid_nsec));
        Assert.Equal((1UL, 500_000_000U), (entry.attr_valid, entry.attr_valid_nsec));
        Assert.Equal((42UL, 1234UL, 3UL), (entry.attr.ino, entry.attr.size, entry.attr.blocks));
        Assert.Equal((-5L, -5L, -5L), (entry.attr.atime, entry.attr.mtime, entry.attr.ctime));
        Assert.Equal((999_999_999U, 0x81a4U, 2U), (entry.attr.mtimensec, entry.attr.mode, entry.attr.nlink));
        Assert.Equal((10U, 20U, 0x0801U, 4096U), (entry.attr.uid, entry.attr.gid, entry.attr.rdev, entry.attr.blksize));
    }

    [Fact]
    public void NoSuchName_IsAnAnswerWithATimeout()
    {
        _bench.FileSystem.Entry = new FuseEntry { NameValidFor = TimeSpan.FromSeconds(9) };
        fuse_entry_out entry = _bench.Answer<fuse_entry_out>(DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, "name\0"u8.ToArray()));
        Assert.Equal((0UL, 9UL), (entry.nodeid, entry.entry_valid));
    }

    [Fact]
    public void GetAttributes_GivesThem()
    {
        fuse_attr_out answer = _bench.Answer<fuse_attr_out>(DispatcherBench.Request(fuse_opcode.FUSE_GETATTR, new byte[16]));
        Assert.Equal((1UL, 500_000_000U, 1234UL), (answer.attr_valid, answer.attr_valid_nsec, answer.attr.size));
    }

    [Fact]
    public void Read_GivesWhatThereIs()
    {
        _bench.FileSystem.Bytes = "content"u8.ToArray();
        Assert.Equal("content", Encoding.ASCII.GetString(_bench.Process(Read(0, 4096))[16..]));
        Assert.Equal("con", Encoding.ASCII.GetString(_bench.Process(Read(0, 3))[16..]));
        _bench.FileSystem.Bytes = new byte[1 << 20];
        Assert.Equal(16 + (1 << 20), _bench.Process(Read(0, 1 << 20)).Length);
    }

    [Theory]
    [InlineData(ulong.MaxValue, 10)]
    [InlineData(0, (1 << 20) + 1)]
    [InlineData(0, uint.MaxValue)]
    public void ReadsOutOfAllBounds_AreRefused(ulong offset, uint size)
    {
        Assert.Equal(Errno.EINVAL, _bench.ErrorOf(Read(offset, size)));
        Assert.Equal(0, _bench.FileSystem.Calls);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    public void AFileSystemThatClaimsMoreThanWasAsked_GivesAnError(int count)
    {
        _bench.FileSystem.Count = count;
        Assert.Equal(Errno.EIO, _bench.ErrorOf(Read(0, 10)));
    }

    [Fact]
    public void AnException_IsMapped_WithItsOperation()
    {
        _bench.FileSystem.Throws = new InvalidOperationException();
        _bench.FileSystem.MapsTo = Errno.ENOKEY;
        Assert.Equal(Errno.ENOKEY, _bench.ErrorOf(Read(0, 10)));
        Assert.Equal("read", _bench.FileSystem.MappedOperation);
    }

    [Theory]
    [InlineData(Errno.None)]
    [InlineData((Errno)(-3))]
    [InlineData((Errno)512)]
    [InlineData((Errno)100000)]
    public void WhateverAFileSystemAnswers_TheKernelGetsAnErrorItTakes(Errno mapped)
    {
        _bench.FileSystem.Throws = new InvalidOperationException();
        _bench.FileSystem.MapsTo = mapped;
        Assert.Equal(Errno.EIO, _bench.ErrorOf(Read(0, 10)));
        _bench.FileSystem.MapThrows = new InvalidOperationException();
        Assert.Equal(Errno.EIO, _bench.ErrorOf(Read(0, 10)));
    }

    [Theory]
    [InlineData(fuse_opcode.FUSE_FLUSH)]
    [InlineData(fuse_opcode.FUSE_STATX)]
    [InlineData(fuse_opcode.FUSE_ACCESS)]
    [InlineData(fuse_opcode.FUSE_BMAP)]
    [InlineData(fuse_opcode.FUSE_FSYNC)]
    [InlineData(fuse_opcode.FUSE_POLL)]
    [InlineData(fuse_opcode.FUSE_SYNCFS)]
    [InlineData((fuse_opcode)53)]
    [InlineData((fuse_opcode)4096)]
    [InlineData((fuse_opcode)uint.MaxValue)]
    public void WhatIsNotDone_IsENOSYS(Enum kind) =>
        Assert.Equal(Errno.ENOSYS, _bench.ErrorOf(DispatcherBench.Request((fuse_opcode)kind, new byte[64])));

    [Theory]
    [InlineData(fuse_opcode.FUSE_SETATTR)]
    [InlineData(fuse_opcode.FUSE_SYMLINK)]
    [InlineData(fuse_opcode.FUSE_MKNOD)]
    [InlineData(fuse_opcode.FUSE_MKDIR)]
    [InlineData(fuse_opcode.FUSE_UNLINK)]
    [InlineData(fuse_opcode.FUSE_RMDIR)]
    [InlineData(fuse_opcode.FUSE_RENAME)]
    [InlineData(fuse_opcode.FUSE_RENAME2)]
    [InlineData(fuse_opcode.FUSE_LINK)]
    [InlineData(fuse_opcode.FUSE_WRITE)]
    [InlineData(fuse_opcode.FUSE_SETXATTR)]
    [InlineData(fuse_opcode.FUSE_REMOVEXATTR)]
    [InlineData(fuse_opcode.FUSE_CREATE)]
    [InlineData(fuse_opcode.FUSE_TMPFILE)]
    [InlineData(fuse_opcode.FUSE_FALLOCATE)]
    [InlineData(fuse_opcode.FUSE_COPY_FILE_RANGE)]
    public void WhatWouldWrite_IsEROFS(Enum kind) =>
        Assert.Equal(Errno.EROFS, _bench.ErrorOf(DispatcherBench.Request((fuse_opcode)kind, new byte[64])));

    [Theory]
    [InlineData(fuse_opcode.FUSE_FORGET)]
    [InlineData(fuse_opcode.FUSE_BATCH_FORGET)]
    [InlineData(fuse_opcode.FUSE_NOTIFY_REPLY)]
    [InlineData(fuse_opcode.FUSE_INTERRUPT)]
    public void WhatWantsNoReply_GetsNone(Enum kind) =>
        Assert.Empty(_bench.Process(DispatcherBench.Request((fuse_opcode)kind, new byte[64])));

    [Fact]
    public void AnUnknownInterruptedRequest_IsSentAgain()
    {
        byte[] interrupt = DispatcherBench.Request(fuse_opcode.FUSE_INTERRUPT, DispatcherBench.Bytes(500UL), unique: 501);
        Assert.Empty(_bench.Process(interrupt));
        _bench.KnowsInterrupted = false;
        Assert.Equal(Errno.EAGAIN, _bench.ErrorOf(interrupt));
        Assert.Equal([500UL, 500UL], _bench.Interrupted);
    }

    [Fact]
    public void Open_CarriesItsFlags_AndWritingIsRefused()
    {
        _bench.FileSystem.OpenResult = new FuseOpenResult { Handle = 9, KeepCache = true, DirectIO = true, CacheDirectory = true };
        fuse_open_out answer = _bench.Answer<fuse_open_out>(Open(0x8000));
        Assert.Equal((9UL, 0xbU), (answer.fh, (uint)answer.open_flags));
        Assert.Equal(Errno.EROFS, _bench.ErrorOf(Open(1)));
        Assert.Equal(Errno.EROFS, _bench.ErrorOf(Open(2)));
        Assert.Equal(Errno.EROFS, _bench.ErrorOf(Open(0x200)));
    }

    [Fact]
    public void OpensThatAreNotDone_AreENOSYS_OnlyForKernelsThatUnderstandIt()
    {
        _bench.FileSystem.Error = Errno.ENOSYS;
        Assert.Equal(Errno.ENOSYS, _bench.ErrorOf(Open(0)));
        Assert.Equal(Errno.ENOSYS, _bench.ErrorOf(DispatcherBench.Request(fuse_opcode.FUSE_OPENDIR, new byte[8])));
        using var old = new DispatcherBench(negotiated: false);
        old.FileSystem.Error = Errno.ENOSYS;
        Assert.Equal(2U, (uint)old.Answer<fuse_open_out>(Open(0)).open_flags);
        Assert.Equal(0xaU, (uint)old.Answer<fuse_open_out>(DispatcherBench.Request(fuse_opcode.FUSE_OPENDIR, new byte[8])).open_flags);
    }

    [Fact]
    public void ForOneUserOnly_OthersAreRefused_AndNothingIsCached()
    {
        using var bench = new DispatcherBench(exclusiveUser: 1000);
        bench.FileSystem.Entry = s_entry;
        byte[] name = "name\0"u8.ToArray();
        foreach (uint uid in (uint[])[1000, 0])
        {
            fuse_entry_out entry = bench.Answer<fuse_entry_out>(DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, name, uid: uid));
            Assert.Equal((42UL, 0UL, 0UL), (entry.nodeid, entry.entry_valid, entry.attr_valid));
        }

        fuse_opcode[] refused =
        [
            fuse_opcode.FUSE_LOOKUP, fuse_opcode.FUSE_GETATTR, fuse_opcode.FUSE_OPEN, fuse_opcode.FUSE_OPENDIR, fuse_opcode.FUSE_READLINK,
            fuse_opcode.FUSE_GETXATTR, fuse_opcode.FUSE_LISTXATTR, fuse_opcode.FUSE_STATFS, fuse_opcode.FUSE_ACCESS, fuse_opcode.FUSE_IOCTL,
        ];
        foreach (fuse_opcode opcode in refused)
            Assert.Equal(Errno.EACCES, bench.ErrorOf(DispatcherBench.Request(opcode, name, uid: 1001)));
        bench.FileSystem.Error = Errno.ENOSYS;
        Assert.Equal(Errno.None, bench.ErrorOf(DispatcherBench.Request(fuse_opcode.FUSE_OPEN, new byte[8])));
        Assert.Equal(Errno.None, bench.ErrorOf(DispatcherBench.Request(fuse_opcode.FUSE_ACCESS, new byte[8])));
    }

    [Theory]
    [InlineData(3, 500, 500)]
    [InlineData(4, 500, 1000)]
    public void Seek_GivesTheOffset(uint whence, ulong offset, ulong expected) =>
        Assert.Equal(expected, _bench.Answer<fuse_lseek_out>(Seek(whence, offset)).offset);

    [Fact]
    public void SeeksThatMakeNoSense_AreRefused()
    {
        Assert.Equal(Errno.EINVAL, _bench.ErrorOf(Seek(2, 0)));
        Assert.Equal(Errno.ENXIO, _bench.ErrorOf(Seek(3, ulong.MaxValue)));
    }

    [Fact]
    public void ReadLink_AndTargetsTooLong()
    {
        _bench.FileSystem.Bytes = "../target"u8.ToArray();
        byte[] request = DispatcherBench.Request(fuse_opcode.FUSE_READLINK, []);
        Assert.Equal("../target", Encoding.ASCII.GetString(_bench.Process(request)[16..]));
        _bench.FileSystem.Bytes = new byte[4096];
        Assert.Equal(Errno.ENAMETOOLONG, _bench.ErrorOf(request));
    }

    [Fact]
    public void Statistics_AreOfAFullFileSystem()
    {
        fuse_statfs_out answer = _bench.Answer<fuse_statfs_out>(DispatcherBench.Request(fuse_opcode.FUSE_STATFS, []));
        Assert.Equal((10UL, 0UL, 0UL, 20UL, 0UL), (answer.blocks, answer.bfree, answer.bavail, answer.files, answer.ffree));
        Assert.Equal((4096U, 4096U, 255U), (answer.bsize, answer.frsize, answer.namelen));
    }

    [Theory]
    [InlineData(fuse_opcode.FUSE_RELEASE)]
    [InlineData(fuse_opcode.FUSE_RELEASEDIR)]
    [InlineData(fuse_opcode.FUSE_DESTROY)]
    public void Ends_AreAnsweredWithNothing(Enum kind) =>
        Assert.Equal(16, _bench.Process(DispatcherBench.Request((fuse_opcode)kind, new byte[24])).Length);

    private static byte[] Read(ulong offset, uint size) => DispatcherBench.Request(
        fuse_opcode.FUSE_READ, DispatcherBench.Bytes(new fuse_read_in { offset = offset, size = size }));

    private static byte[] Open(uint flags) =>
        DispatcherBench.Request(fuse_opcode.FUSE_OPEN, DispatcherBench.Bytes(new fuse_open_in { flags = flags }));

    private static byte[] Seek(uint whence, ulong offset) => DispatcherBench.Request(
        fuse_opcode.FUSE_LSEEK, DispatcherBench.Bytes(new fuse_lseek_in { whence = whence, offset = offset }));
}
