using System.Diagnostics;
using System.Globalization;
using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.Fuzz;

/// <summary>The same for the small formats of a datastore: each seed damages one piece of data of one format.</summary>
public sealed class FormatCampaign(FuzzOptions options)
{
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(30);

    private readonly string _failureFolder = Path.Combine(options.Folder, "failures");
    private readonly string _seedFile = Path.Combine(options.Folder, "next-format-seed");
    private readonly Lock _lock = new();
    private int _failures;

    /// <summary>Runs to the end; 1 when there was a failure.</summary>
    public int Run()
    {
        Directory.CreateDirectory(options.Folder);
        ulong first = options.Seed
            ?? (File.Exists(_seedFile) ? ulong.Parse(File.ReadAllText(_seedFile).Trim(), CultureInfo.InvariantCulture) : 1);
        foreach (FormatTarget target in FormatTargets.All)
        {
            long start = Stopwatch.GetTimestamp();
            long readable = 0;
            long count = Math.Max(1, options.Count / FormatTargets.All.Count);
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs }, number =>
            {
                if (Exercise(target, first + (ulong)number))
                    Interlocked.Increment(ref readable);
            });
            double seconds = Math.Max(0.001, Stopwatch.GetElapsedTime(start).TotalSeconds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Name,-12} {count,12:N0} read from seed {first}, {count / seconds:N0}/s, {readable:N0} readable, {_failures} failures"));
        }

        File.WriteAllText(_seedFile, (first + (ulong)options.Count).ToString(CultureInfo.InvariantCulture) + "\n");
        return _failures == 0 ? 0 : 1;
    }

    private bool Exercise(FormatTarget target, ulong seed)
    {
        (byte[] data, string story) = target.Damage(seed);
        using var watch = new Timer(_ => Save(target, seed, data, $"{story}: no answer within {s_hang}"), null, s_hang, Timeout.InfiniteTimeSpan);
        try
        {
            return target.Exercise([.. data], story);
        }
        catch (MisbehaviourException exception)
        {
            Save(target, seed, data, exception.ToString());
            return false;
        }
    }

    private void Save(FormatTarget target, ulong seed, byte[] data, string what)
    {
        lock (_lock)
        {
            _failures++;
            Directory.CreateDirectory(_failureFolder);
            string name = Path.Combine(_failureFolder, $"{target.Name.Replace(' ', '-')}-seed-{seed}");
            File.WriteAllBytes(name + ".bin", data);
            File.WriteAllText(name + ".txt", what + "\n");
            Console.WriteLine(what.Split('\n')[0]);
        }
    }
}
