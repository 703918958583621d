using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using PbsReader.Chunks;

namespace PxarMount.Bench;

/// <summary>
/// Memory of blobs: four are filled and given back again and again. How fast it can be written, and how much more the process has than is
/// in use.
/// </summary>
internal static class BufferBenchmarks
{
    private const long MiB = 1 << 20;
    private const int Kept = 4;
    private const int Rounds = 3000;

    public static void Measure()
    {
        Run("ArrayPool.Shared", static length => ArrayPool<byte>.Shared.Rent(length), static array => ArrayPool<byte>.Shared.Return(array),
            static (array, length) => array.AsSpan(0, length));
        Run("new arrays", static length => GC.AllocateUninitializedArray<byte>(length), static _ => { },
            static (array, length) => array.AsSpan(0, length));
        Run("ChunkBuffer", static length => ChunkBuffer.Rent(length), static buffer => buffer.Dispose(),
            static (buffer, length) => buffer.WritableMemory.Span);
        ChunkBuffer.ReleaseUnused();
    }

    private delegate Span<byte> SpanOf<T>(T memory, int length);

    private static void Run<T>(string name, Func<int, T> rent, Action<T> release, SpanOf<T> span)
    {
        GC.Collect();
        long before = ResidentBytes();
        var random = new Random(3);
        var kept = new Queue<(T Memory, int Length)>();
        (long inUse, long excess, long written) = (0, 0, 0);
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < Rounds; round++)
        {
            int length = (int)Math.Clamp((1 << 20) - (3 << 20) * Math.Log(random.NextDouble()), 1 << 20, 16 << 20);
            if (kept.Count == Kept)
            {
                (T oldest, int oldLength) = kept.Dequeue();
                inUse -= oldLength;
                release(oldest);
            }

            T blob = rent(length / 2);
            span(blob, length / 2).Fill(1);
            T chunk = rent(length);
            span(chunk, length).Fill(2);
            release(blob);
            kept.Enqueue((chunk, length));
            inUse += length;
            written += length + length / 2;
            if (round % 100 == 99)
                excess = Math.Max(excess, ResidentBytes() - before - inUse);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach ((T memory, _) in kept)
            release(memory);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-52} {written / seconds / 1e6,8:N0} MB/s, at most {excess / MiB} MiB more than in use"));
    }

    private static long ResidentBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
