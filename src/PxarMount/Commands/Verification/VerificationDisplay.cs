using System.Collections.Concurrent;
using System.Globalization;
using PbsReader.Verification;
using PxarMount.Output;

namespace PxarMount.Commands.Verification;

/// <summary>Shows how far a verification is, and its problems as they come; while others work.</summary>
internal sealed class VerificationDisplay(Terminal terminal)
{
    private const int MostLines = 1000;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ProgressLine _line = new(terminal, TimeProvider.System);
    private long _stageStart = TimeProvider.System.GetTimestamp();
    private VerificationStage _stage;
    private int _lines;

    /// <summary>Takes a problem from any thread.</summary>
    public void Add(string problem) => _problems.Enqueue(problem);

    /// <summary>Shows until the work is done.</summary>
    public async ValueTask<T> WatchAsync<T>(VerificationProgress progress, Task<T> work)
    {
        using (var timer = new PeriodicTimer(s_interval))
        {
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask()).ConfigureAwait(false);
                ShowProblems();
                if (_line.IsDue(out _))
                    _line.Show(Describe(progress));
            }
        }

        ShowProblems();
        _line.Clear();
        return await work.ConfigureAwait(false);
    }

    private void ShowProblems()
    {
        while (_problems.TryDequeue(out string? problem))
        {
            if (_lines > MostLines)
                continue;
            _line.Clear();
            terminal.Report(_lines++ < MostLines ? problem : "more problems are only counted");
        }
    }

    private string Describe(VerificationProgress progress)
    {
        if (progress.Stage != _stage)
            (_stage, _stageStart) = (progress.Stage, TimeProvider.System.GetTimestamp());
        string problems = progress.Problems == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {progress.Problems} problems");
        (long done, long total) = (progress.Done, progress.Total);
        return _stage switch
        {
            VerificationStage.Snapshots => $"snapshots {done}/{total}{problems}",
            VerificationStage.Damage => $"looking for what is hurt {done}/{total}{problems}",
            VerificationStage.Chunks => DescribeChunks(done, total) + problems,
            _ => "",
        };
    }

    private string DescribeChunks(long done, long total)
    {
        double seconds = Math.Max(0.001, TimeProvider.System.GetElapsedTime(_stageStart).TotalSeconds);
        double rate = done / seconds;
        int percent = total > 0 ? (int)(100 * (double)done / total) : 100;
        string rest = rate > 0 && total > done
            ? " ETA " + ProgressLine.Format(TimeSpan.FromSeconds(Math.Min((total - done) / rate, 359_999)))
            : "";
        return $"chunks {percent}% {SizeText.Format(done)}/{SizeText.Format(total)} {SizeText.Format((long)rate)}/s{rest}";
    }
}
