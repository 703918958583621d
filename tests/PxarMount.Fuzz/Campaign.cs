using System.Diagnostics;
using System.Globalization;
using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.Fuzz;

/// <summary>Many damaged archives on all processors. Seeds are taken one after the other, so that a run can be continued and repeated.</summary>
public sealed class Campaign
{
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(30);
    private readonly FuzzOptions _options;
    private readonly IReadOnlyList<Victim> _victims;
    private readonly FailureStore _failures;
    private readonly string _seedFile;
    private readonly Worker[] _workers;
    private readonly ulong _first;
    private long _taken;

    public Campaign(FuzzOptions options)
    {
        _options = options;
        Directory.CreateDirectory(Path.Combine(options.Folder, "corpus"));
        _failures = new FailureStore(Path.Combine(options.Folder, "failures"));
        _seedFile = Path.Combine(options.Folder, "next-seed");
        _first = options.Seed
            ?? (File.Exists(_seedFile) ? ulong.Parse(File.ReadAllText(_seedFile).Trim(), CultureInfo.InvariantCulture) : 1);

        // Three of four go to small archives, where damage meets structure and a reading takes microseconds.
        _victims = [.. Victim.Small(200), .. Victim.OfGolden(), .. Corpus.Load(Path.Combine(options.Folder, "corpus"))];
        _workers = [.. Enumerable.Range(0, options.Jobs).Select(_ => new Worker(this))];
    }

    /// <summary>Runs to the end; 1 when there was a failure.</summary>
    public int Run()
    {
        Console.WriteLine($"{_options.Count} damaged archives from seed {_first}, {_workers.Length} threads, {_victims.Count} archives");
        long start = Stopwatch.GetTimestamp();
        List<Thread> threads = [.. _workers.Select(worker => new Thread(worker.Run) { IsBackground = true })];
        threads.ForEach(thread => thread.Start());
        long last = 0;
        while (threads.Any(thread => !thread.Join(s_reportInterval / threads.Count)))
        {
            long done = _workers.Sum(worker => worker.Done);
            if (done == last && _workers.FirstOrDefault(worker => worker.Elapsed > s_hang) is { } stuck)
            {
                _failures.Save(stuck.Seed, MutantOf(stuck.Seed), $"no answer within {s_hang}");
                Console.WriteLine($"seed {stuck.Seed} hangs; saved in {_failures.Folder}");
                return 1;
            }

            last = done;
            Report(done, start);
        }

        Report(_workers.Sum(worker => worker.Done), start);
        File.WriteAllText(_seedFile, (_first + (ulong)_options.Count).ToString(CultureInfo.InvariantCulture) + "\n");
        return _failures.Count == 0 ? 0 : 1;
    }

    internal ulong? TakeSeed()
    {
        long number = Interlocked.Increment(ref _taken) - 1;
        return number < _options.Count ? _first + (ulong)number : null;
    }

    internal Mutant MutantOf(ulong seed)
    {
        var random = new PxarMount.Tests.TestKit.SeededRandom(~seed);
        int small = _victims.Count(victim => victim.Name.StartsWith("random-", StringComparison.Ordinal));
        int index = random.OneIn(8) ? small + random.Below(_victims.Count - small) : random.Below(small);
        return Mutant.Of(_victims[index], seed);
    }

    internal void Failed(ulong seed, Mutant mutant, Exception exception)
    {
        _failures.Save(seed, mutant, exception.ToString());
        Console.WriteLine($"seed {seed}: {exception.Message}");
    }

    private void Report(long done, long start)
    {
        double seconds = Math.Max(0.001, Stopwatch.GetElapsedTime(start).TotalSeconds);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{done,12:N0} read, {done / seconds:N0}/s, {_workers.Sum(worker => worker.Readable):N0} readable in some way, "
            + $"most work {_workers.Max(worker => worker.Work):P1}, most memory {_workers.Max(worker => worker.Memory):P1} of what is allowed, "
            + $"{_failures.Count} failures"));
    }
}
