using System.Globalization;
using System.Text;

namespace PxarMount.Output;

/// <summary>
/// The line of a terminal's error stream on which progress is shown: nothing for work under two seconds or where nobody looks, a new
/// text at most ten times a second, never wider than the terminal. Not safe for concurrent use.
/// </summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly Stream? _output;
    private readonly int _width;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly long _ticksOfInterval;
    private long _next;
    private bool _isShown;

    /// <summary>The work begins.</summary>
    public ProgressLine(Terminal terminal, TimeProvider? clock)
    {
        _output = terminal.ShowsProgress ? terminal.Error : null;
        _width = terminal.Width;
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
        _ticksOfInterval = (long)(s_interval.TotalSeconds * _clock.TimestampFrequency);
        _next = _start + (long)(s_patience.TotalSeconds * _clock.TimestampFrequency);
    }

    /// <summary>Whether anybody will see it.</summary>
    public bool IsWatched => _output is not null;

    /// <summary>Whether it is time for a new text, and how long the work has taken.</summary>
    public bool IsDue(out TimeSpan elapsed)
    {
        elapsed = default;
        if (_output is null)
            return false;
        long now = _clock.GetTimestamp();
        if (now < _next)
            return false;
        _next = now + _ticksOfInterval;
        elapsed = _clock.GetElapsedTime(_start, now);
        return true;
    }

    /// <summary>Shows a text in place of the one before.</summary>
    public void Show(string text)
    {
        _isShown = true;
        string line = text.Length < _width ? text : text[..Math.Max(_width - 1, 1)];
        _output!.Write(Encoding.UTF8.GetBytes($"\r{line}\x1b[K"));
    }

    /// <summary>Takes the text away, to make room for a message or because the work is done.</summary>
    public void Clear()
    {
        if (!_isShown)
            return;
        _isShown = false;
        _output!.Write("\r\x1b[K"u8);
    }

    /// <summary>Minutes and seconds, with hours where there are any.</summary>
    public static string Format(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes:D2}:{time.Seconds:D2}");
}
