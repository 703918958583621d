using System.Diagnostics;
using System.Globalization;

namespace PxarMount.Bench;

/// <summary>Repeats an action until its time is steady, and prints the median with what one run allocates.</summary>
public static class Measurement
{
    private const int Rounds = 15;

    /// <summary>
    /// Measures <paramref name="action"/>, which does what <paramref name="name"/> says <paramref name="operations"/> times.
    /// </summary>
    public static void Run(string name, int operations, Action action)
    {
        // Enough for the second tier of the compiler, which works in the background.
        long warmUp = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warmUp) < TimeSpan.FromSeconds(1))
            action();

        double[] times = new double[Rounds];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / operations;
        }

        double allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Rounds / operations;
        Array.Sort(times);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-52} {times[Rounds / 2],12:N2} µs {allocated,12:N0} bytes"));
    }
}
