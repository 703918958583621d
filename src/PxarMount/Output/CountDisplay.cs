using System.Globalization;
using System.Text;

namespace PxarMount.Output;

/// <summary>
/// Shows on a terminal how far a long work of unknown extent is: entries, bytes, rate, time; nothing for work under two seconds or where
/// nobody looks. Redraws at most ten times a second. Not safe for concurrent use.
/// </summary>
public sealed class CountDisplay
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly Stream? _output;
    private readonly int _width;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private TimeSpan _next = s_patience;
    private bool _isShown;

    /// <summary>Begins; shows on <paramref name="terminal"/>'s error stream.</summary>
    public CountDisplay(Terminal terminal, TimeProvider? clock = null)
    {
        _output = terminal.ShowsProgress ? terminal.Error : null;
        _width = terminal.Width;
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
    }

    /// <summary>Whether anybody will see it.</summary>
    public bool IsWatched => _output is not null;

    /// <summary>Shows these counts, when it is time to.</summary>
    public void Show(long entries, long bytes)
    {
        if (_output is null)
            return;
        TimeSpan elapsed = _clock.GetElapsedTime(_start);
        if (elapsed < _next)
            return;
        _next = elapsed + s_interval;
        string rate = SizeText.Format((long)(bytes / elapsed.TotalSeconds));
        string time = elapsed.ToString(elapsed.TotalHours >= 1 ? @"h\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);
        string line = string.Create(CultureInfo.InvariantCulture, $"{entries} entries, {SizeText.Format(bytes)}, {rate}/s, {time}");
        _isShown = true;
        _output.Write(Encoding.ASCII.GetBytes($"\r{(line.Length < _width ? line : line[..Math.Max(_width - 1, 1)])}\x1b[K"));
    }

    /// <summary>Makes room for a message, or ends; the line comes back with the next <see cref="Show"/>.</summary>
    public void Clear()
    {
        if (!_isShown)
            return;
        _isShown = false;
        _output!.Write("\r\x1b[K"u8);
    }
}
