using System.Diagnostics;
using System.Globalization;

namespace PxarMount.Bench;

/// <summary>Bytes a second of some ways to do the same, measured in turns so that what else the machine does hits all of them.</summary>
public static class Throughput
{
    private const int Rounds = 31;

    /// <summary>Prints the median of each way, and how it compares with the first one.</summary>
    public static void Compare(string what, long bytes, params (string Name, Action Run)[] ways)
    {
        long warmUp = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warmUp) < TimeSpan.FromSeconds(1))
        {
            foreach ((_, Action run) in ways)
                run();
        }

        double[][] seconds = [.. ways.Select(_ => new double[Rounds])];
        long[] allocated = new long[ways.Length];
        for (int round = 0; round < Rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                ways[way].Run();
                seconds[way][round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                allocated[way] += GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        Console.WriteLine(what);
        for (int way = 0; way < ways.Length; way++)
        {
            double speed = bytes / Median(seconds[way]) / 1e9;
            double ratio = Median([.. seconds[0].Zip(seconds[way], (first, this_) => first / this_)]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {ways[way].Name,-50} {speed,7:N2} GB/s {ratio,6:N2} x {allocated[way] / Rounds,9:N0} bytes"));
        }
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
