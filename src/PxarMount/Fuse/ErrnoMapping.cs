using LinuxFuse;
using PbsReader;
using PxarArchive;

namespace PxarMount.Fuse;

/// <summary>What an exception is to the kernel. Never ENOENT: a tool that sees a file vanish may delete its copy of it.</summary>
internal static class ErrnoMapping
{
    /// <summary>The error number for <paramref name="exception"/>.</summary>
    internal static Errno ToErrno(Exception exception) => exception switch
    {
        OperationCanceledException => Errno.EINTR,
        OutOfMemoryException => Errno.ENOMEM,
        UnauthorizedAccessException or PbsException { Kind: PbsError.Unauthorized } => Errno.EACCES,
        PbsException { Kind: PbsError.KeyRequired or PbsError.KeyMismatch } => Errno.ENOKEY,
        _ => Errno.EIO,
    };

    /// <summary>How loudly it is told; null for what is no failure.</summary>
    internal static Daemon.LogLevel? LevelOf(Exception exception) => exception switch
    {
        OperationCanceledException => null,

        // The outage is in the log already, once.
        PbsException { IsPartOfOutage: true } => null,
        PbsException { Kind: PbsError.Unavailable } => Daemon.LogLevel.Warning,
        PxarFormatException or IOException or OutOfMemoryException or UnauthorizedAccessException => Daemon.LogLevel.Error,
        _ => Daemon.LogLevel.Critical,
    };
}
