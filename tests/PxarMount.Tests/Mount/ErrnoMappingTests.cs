using LinuxFuse;
using PbsReader;
using PxarArchive;
using PxarMount.Daemon;
using PxarMount.Fuse;

namespace PxarMount.Tests.Mount;

public sealed class ErrnoMappingTests
{
    public static TheoryData<Exception, Errno, LogLevel?> Table => new()
    {
        { new PxarFormatException("bad", 5), Errno.EIO, LogLevel.Error },
        { new IOException("disk"), Errno.EIO, LogLevel.Error },
        { new EndOfStreamException(), Errno.EIO, LogLevel.Error },
        { new FileNotFoundException(), Errno.EIO, LogLevel.Error },
        { new OperationCanceledException(), Errno.EINTR, null },
        { new TaskCanceledException(), Errno.EINTR, null },
        { new InsufficientMemoryException(), Errno.ENOMEM, LogLevel.Error },
        { new UnauthorizedAccessException(), Errno.EACCES, LogLevel.Error },
        { new InvalidOperationException(), Errno.EIO, LogLevel.Critical },
        { new OverflowException(), Errno.EIO, LogLevel.Critical },
        { new FormatException(), Errno.EIO, LogLevel.Critical },
        { new ObjectDisposedException("x"), Errno.EIO, LogLevel.Critical },
        { new PbsException(PbsError.Unavailable, "one chunk cannot be had now"), Errno.EIO, LogLevel.Warning },
        { new PbsException(PbsError.Unavailable, "down") { IsPartOfOutage = true }, Errno.EIO, null },
        { new PbsException(PbsError.Unauthorized, "no"), Errno.EACCES, LogLevel.Error },
        { new PbsException(PbsError.KeyRequired, "key"), Errno.ENOKEY, LogLevel.Error },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Exceptions_AreNeverAMissingFile(Exception exception, Errno errno, LogLevel? level)
    {
        Assert.Equal(errno, ErrnoMapping.ToErrno(exception));
        Assert.Equal(level, ErrnoMapping.LevelOf(exception));
    }
}
