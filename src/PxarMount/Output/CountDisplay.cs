using System.Globalization;

namespace PxarMount.Output;

/// <summary>
/// Shows on a terminal how far a long work of unknown extent is: entries, bytes, rate, time; nothing for work under two seconds or where
/// nobody looks. Not safe for concurrent use.
/// </summary>
public sealed class CountDisplay
{
    private readonly ProgressLine _line;

    /// <summary>Begins; shows on <paramref name="terminal"/>'s error stream.</summary>
    public CountDisplay(Terminal terminal, TimeProvider? clock = null) => _line = new ProgressLine(terminal, clock);

    /// <summary>Whether anybody will see it.</summary>
    public bool IsWatched => _line.IsWatched;

    /// <summary>Shows these counts, when it is time to.</summary>
    public void Show(long entries, long bytes)
    {
        if (!_line.IsDue(out TimeSpan elapsed))
            return;
        string rate = SizeText.Format((long)(bytes / elapsed.TotalSeconds));
        _line.Show(string.Create(
            CultureInfo.InvariantCulture, $"{entries} entries, {SizeText.Format(bytes)}, {rate}/s, {ProgressLine.Format(elapsed)}"));
    }

    /// <summary>Makes room for a message, or ends; the line comes back with the next <see cref="Show"/>.</summary>
    public void Clear() => _line.Clear();
}
