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
    private readonly ProgressLine _line;
    private readonly string _label;

    /// <summary>Begins; shows on <paramref name="terminal"/>'s error stream.</summary>
    public ProgressBar(Terminal terminal, string label, TimeProvider? clock = null) =>
        (_line, _label) = (new ProgressLine(terminal, clock), label);

    /// <summary>Bytes to do; null while unknown. May change at any time.</summary>
    public long? Total { get; set; }

    /// <summary>Bytes done.</summary>
    public long Done { get; private set; }

    /// <summary>Counts bytes.</summary>
    public void Advance(long bytes)
    {
        Done += bytes;
        if (_line.IsDue(out TimeSpan elapsed))
            _line.Show(Describe(elapsed));
    }

    /// <summary>Counts bytes that need not be done after all; they are in neither the rate nor the rest.</summary>
    public void Skip(long bytes)
    {
        if (Total is long total)
            Total = Math.Max(0, total - bytes);
    }

    /// <summary>Makes room for a message line; the bar comes back with the next <see cref="Advance"/>.</summary>
    public void Clear() => _line.Clear();

    /// <summary>Removes the bar.</summary>
    public void Dispose() => Clear();

    private string Describe(TimeSpan elapsed)
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
                line.Append(" ETA ").Append(ProgressLine.Format(TimeSpan.FromSeconds(Math.Min((total - Done) / rate, 359_999))));
        }
        else
        {
            line.Append(CultureInfo.InvariantCulture, $" {SizeText.Format(Done)} {SizeText.Format((long)rate)}/s ")
                .Append(ProgressLine.Format(elapsed));
        }

        return line.ToString();
    }
}
