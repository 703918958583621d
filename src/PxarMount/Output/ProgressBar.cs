using System.Globalization;
using System.Text;

namespace PxarMount.Output;

/// <summary>
/// Shows on a terminal how far a long work is, with rate and remaining time; nothing for work under two seconds or where nobody
/// looks. Redraws at most ten times a second, so <see cref="Advance"/> may be called for every block. Not safe for concurrent use.
/// </summary>
public sealed class ProgressBar : IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly Stream? _output;
    private readonly string _label;
    private readonly int _width;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private long _next;
    private bool _isShown;

    /// <summary>Begins; shows on <paramref name="terminal"/>'s error stream.</summary>
    public ProgressBar(Terminal terminal, string label, TimeProvider? clock = null)
    {
        _output = terminal.ShowsProgress ? terminal.Error : null;
        _label = label;
        _width = terminal.Width;
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
        _next = Later(_start, s_patience);
    }

    /// <summary>Bytes to do; null while unknown. May change at any time.</summary>
    public long? Total { get; set; }

    /// <summary>Bytes done.</summary>
    public long Done { get; private set; }

    /// <summary>Counts bytes.</summary>
    public void Advance(long bytes)
    {
        Done += bytes;
        if (_output is null)
            return;
        long now = _clock.GetTimestamp();
        if (now < _next)
            return;
        _next = Later(now, s_interval);
        Draw(_clock.GetElapsedTime(_start, now));
    }

    /// <summary>Makes room for a message line; the bar comes back with the next <see cref="Advance"/>.</summary>
    public void Clear()
    {
        if (!_isShown)
            return;
        _isShown = false;
        _output!.Write("\r\x1b[K"u8);
    }

    /// <summary>Removes the bar.</summary>
    public void Dispose() => Clear();

    private long Later(long timestamp, TimeSpan time) => timestamp + (long)(time.TotalSeconds * _clock.TimestampFrequency);

    private void Draw(TimeSpan elapsed)
    {
        double rate = Done / Math.Max(elapsed.TotalSeconds, 0.001);
        var line = new StringBuilder(_label);
        if (Total is long total and > 0)
        {
            double part = Math.Min((double)Done / total, 1);
            int full = (int)(part * BarWidth);
            line.Append(" [").Append('#', full).Append('.', BarWidth - full).Append("] ");
            line.Append(CultureInfo.InvariantCulture, $"{(int)(part * 100)}% {SizeText.Format(Done)}/{SizeText.Format(total)}");
            line.Append(CultureInfo.InvariantCulture, $" {SizeText.Format((long)rate)}/s");
            if (rate > 0 && total > Done)
                line.Append(" ETA ").Append(Format(TimeSpan.FromSeconds(Math.Min((total - Done) / rate, 359_999))));
        }
        else
        {
            line.Append(CultureInfo.InvariantCulture, $" {SizeText.Format(Done)} {SizeText.Format((long)rate)}/s {Format(elapsed)}");
        }

        if (line.Length >= _width)
            line.Length = Math.Max(_width - 1, 1);
        _isShown = true;
        _output!.Write(Encoding.UTF8.GetBytes($"\r{line}\x1b[K"));
    }

    private static string Format(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes:D2}:{time.Seconds:D2}");
}
