using System.Globalization;
using PbsReader.Pinning;
using PxarMount.Output;

namespace PxarMount.Commands.Caching;

/// <summary>Shows how far pinning is. Safe for concurrent use.</summary>
internal sealed class PinDisplay(Terminal terminal)
{
    private readonly Lock _gate = new();
    private readonly ProgressLine _line = new(terminal, TimeProvider.System);

    internal void Show(PinProgress progress)
    {
        lock (_gate)
        {
            if (!_line.IsDue(out TimeSpan elapsed))
                return;
            string rate = SizeText.Format((long)(progress.Bytes / Math.Max(0.001, elapsed.TotalSeconds)));
            int percent = progress.AllBytes == 0 ? 100 : (int)(100 * (double)progress.Bytes / progress.AllBytes);
            _line.Show(string.Create(
                CultureInfo.InvariantCulture,
                $"{percent}% {SizeText.Format(progress.Bytes)}/{SizeText.Format(progress.AllBytes)} {rate}/s"));
        }
    }

    internal void Clear()
    {
        lock (_gate)
            _line.Clear();
    }
}
