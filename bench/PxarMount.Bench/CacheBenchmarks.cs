using System.Diagnostics;
using System.Globalization;
using PbsReader.Chunks;

namespace PxarMount.Bench;

/// <summary>Our cache beside <c>MemoryCache</c>, both as sources of the same chunks: hits, evictions, and how exact the bound is.</summary>
internal static class CacheBenchmarks
{
    private const long MiB = 1 << 20;
    private const int Threads = 4;
    private const int HitsEach = 1_000_000;

    public static void Measure()
    {
        var store = new BenchStore(64 * MiB, chunkLength: (int)MiB);
        using (var cache = new ChunkCache(128 * MiB))
            MeasureHits("ChunkCache", store, cache.Over(store, null));
        MeasureHits("MemoryCache", store, new MemoryCacheSource(new DecodingChunkSource(store, null), 128 * MiB));

        var small = new BenchStore(64 * MiB, chunkLength: 64 << 10);
        using (var cache = new ChunkCache(16 * MiB))
        {
            MeasureLoads("ChunkCache", small, cache.Over(small, null));
            Console.WriteLine($"    {cache.Statistics}");
        }

        var peer = new MemoryCacheSource(new DecodingChunkSource(small, null), 16 * MiB);
        MeasureLoads("MemoryCache", small, peer);
        Console.WriteLine($"    at most {peer.MostBytes / (double)MiB:N1} MiB");
    }

    private static void MeasureHits(string name, BenchStore store, IChunkSource source)
    {
        for (int position = 0; position < store.Count; position++)
            Get(source, store, position);
        for (int round = 0; round < 2; round++)
        {
            long allocated = GC.GetTotalAllocatedBytes(true);
            long start = Stopwatch.GetTimestamp();
            var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
            {
                for (int hit = 0; hit < HitsEach; hit++)
                    Get(source, store, (hit * 7 + number) % store.Count);
            })).ToList();
            threads.ForEach(static thread => thread.Start());
            threads.ForEach(static thread => thread.Join());
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            allocated = GC.GetTotalAllocatedBytes(true) - allocated;
            if (round == 1)
            {
                Print($"{name}: hits by {Threads} threads", $"{Threads * HitsEach / seconds / 1e6:N1} million/s, " +
                    $"{allocated / (double)(Threads * HitsEach):N1} bytes each");
            }
        }
    }

    private static void MeasureLoads(string name, BenchStore store, IChunkSource source)
    {
        for (int round = 0; round < 2; round++)
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            for (int position = 0; position < store.Count; position++)
                Get(source, store, position);
            if (round == 1)
            {
                double microseconds = (Environment.CpuUsage.TotalTime - used).TotalMicroseconds / store.Count;
                Print($"{name}: load 64 KiB into a full cache", $"{microseconds:N0} µs of a core");
            }
        }
    }

    private static void Get(IChunkSource source, BenchStore store, int position)
    {
        ValueTask<ChunkBuffer> chunk = source.GetChunkAsync(store[position].Digest, store[position].Length);
        (chunk.IsCompletedSuccessfully ? chunk.Result : chunk.AsTask().GetAwaiter().GetResult()).Dispose();
    }

    private static void Print(string name, string value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52} {value}"));
}
