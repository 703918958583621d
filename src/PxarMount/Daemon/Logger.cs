using System.Text;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// Messages of a mount: to stderr, to a file with time and level, or to the system's log, one line each. Safe for concurrent use;
/// never throws, as nobody is left to be told.
/// </summary>
public sealed class Logger
{
    private readonly TimeProvider _time;
    private readonly bool _verbose;
    private volatile LogTarget _target = LogTarget.StandardError;
    private int _descriptor = 2;
    private SystemLog? _system;

    /// <summary>
    /// Creates a logger to stderr. Messages at <see cref="LogLevel.Debug"/> are shown only when <paramref name="verbose"/>.
    /// </summary>
    public Logger(bool verbose = false, TimeProvider? time = null) => (_verbose, _time) = (verbose, time ?? TimeProvider.System);

    /// <summary>Messages go to the end of this file from now on; false when it cannot be opened, and then nothing changes.</summary>
    public bool TryUseFile(string path, out string? error)
    {
        int descriptor = RawPath.Open(path, LibC.WriteOnly | LibC.Create | LibC.Append | LibC.NonBlocking, 0x1A0);
        error = descriptor < 0 ? RawPath.Describe(RawPath.LastError()) : null;
        if (descriptor < 0)
            return false;
        (_descriptor, _target) = (descriptor, LogTarget.File);
        return true;
    }

    /// <summary>
    /// Messages go to the system's log from now on. Where there is none, the last one to stderr says that they go nowhere.
    /// </summary>
    public void UseSystemLog()
    {
        if (!SystemLog.Exists)
            Write(LogLevel.Warning, "there is no system log (/dev/log), so messages of this mount go nowhere; --log-file FILE keeps them");
        (_system, _target) = (new SystemLog(), LogTarget.SystemLog);
    }

    /// <summary>Writes a message.</summary>
    public void Write(LogLevel level, string message)
    {
        if (level == LogLevel.Debug && !_verbose)
            return;
        string line = OneLine(message, keepLineBreaks: level == LogLevel.Critical);
        switch (_target)
        {
            case LogTarget.SystemLog:
                _system!.Write(level, line);
                break;
            case LogTarget.File:
                WriteLine($"{_time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {level.ToString().ToLowerInvariant()}: {line}\n");
                break;
            default:
                WriteLine($"pxar-mount: {(level == LogLevel.Warning ? "warning: " : "")}{line}\n");
                break;
        }
    }

    /// <summary>The message without control characters, which names can bring along and a terminal would obey.</summary>
    internal static string OneLine(string message, bool keepLineBreaks = false)
    {
        if (!message.AsSpan().ContainsAnyInRange('\0', '\x1f') && !message.Contains('\x7f'))
            return message;
        var text = new StringBuilder(message.Length + 8);
        foreach (char character in message)
        {
            if (character is >= ' ' and not '\x7f' || (keepLineBreaks && character == '\n'))
                text.Append(character);
            else
                text.Append("\\x").Append(((int)character).ToString("x2", null));
        }

        return text.ToString();
    }

    private void WriteLine(string line) => _ = Descriptor.Write(_descriptor, RawText.Encode(line));
}
