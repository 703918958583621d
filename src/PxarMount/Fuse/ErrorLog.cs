using LinuxFuse;
using PbsReader;
using PxarMount.Daemon;

namespace PxarMount.Fuse;

/// <summary>
/// Tells failures of requests to the log: each once, and no more than a few at a time, so that a damaged archive that is read again
/// and again does not fill a disk. Safe for concurrent use.
/// </summary>
internal sealed class ErrorLog(Logger logger, TimeProvider? time = null)
{
    private const int Remembered = 1024;
    private const int PerInterval = 20;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly HashSet<(ulong Inode, string Text)> _told = [];
    private long _intervalStart;
    private int _inInterval;
    private int _left;
    private ITimer? _later;

    /// <summary>A request failed; <paramref name="place"/> is what the inode belongs to, when that is known.</summary>
    internal void Add(Exception exception, string operation, ulong inode, string? place = null)
    {
        if (ErrnoMapping.LevelOf(exception) is not { } level)
            return;
        if (exception is PbsException { Kind: PbsError.KeyRequired or PbsError.KeyMismatch })
        {
            // It names the snapshot; told once for it, whatever was asked for.
            Tell(level, 0, exception.Message);
            return;
        }

        string text = level == LogLevel.Critical ? exception.ToString() : exception.Message;
        string where = place is null || text.Contains(place, StringComparison.Ordinal) ? "" : $" in {place}";
        Tell(level, inode, $"{operation} of inode {inode}{where}: {text}");
    }

    /// <summary>A name is too long for those who look it up, or even for a listing.</summary>
    internal void NameTooLong(ulong directory, int length) => Tell(
        LogLevel.Warning,
        directory,
        length > DirectoryBuffer.LongestName
            ? $"inode {directory}: a name of {length} bytes is left out of the listing, the kernel takes {DirectoryBuffer.LongestName}"
            : $"inode {directory}: a name of {length} bytes is listed but cannot be opened, {TreeFileSystem.LongestName} are the limit");

    /// <summary>The kernel has no room for attributes.</summary>
    internal void AttributesTooLong(string what, ulong inode, long length) => Tell(
        LogLevel.Warning, inode, $"inode {inode}: {what} has {length} bytes, the kernel takes {TreeFileSystem.LongestAttribute}");

    private void Tell(LogLevel level, ulong inode, string text)
    {
        int left;
        lock (_gate)
        {
            if (_told.Count >= Remembered)
                _told.Clear();
            if (!_told.Add((inode, text)))
                return;
            if (_inInterval == 0 || _time.GetElapsedTime(_intervalStart) > s_interval)
                (_intervalStart, _inInterval) = (_time.GetTimestamp(), 0);
            if (_inInterval++ >= PerInterval)
            {
                _left++;
                _later ??= _time.CreateTimer(_ => TellLeft(), null, s_interval, Timeout.InfiniteTimeSpan);
                return;
            }

            (left, _left) = (_left, 0);
        }

        TellLeft(left);
        logger.Write(level, text);
    }

    // Perhaps nothing fails any more, and then nothing else would tell it.
    private void TellLeft()
    {
        int left;
        lock (_gate)
        {
            _later?.Dispose();
            (left, _left, _later) = (_left, 0, null);
        }

        TellLeft(left);
    }

    private void TellLeft(int left)
    {
        if (left > 0)
            logger.Write(LogLevel.Warning, $"{left} more failures were not logged");
    }
}
