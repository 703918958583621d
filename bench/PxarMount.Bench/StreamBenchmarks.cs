using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using PbsReader.Blobs;
using PbsReader.Chunks;

namespace PxarMount.Bench;

/// <summary>The chunk pipeline without a mount: streams through a full cache and random reads, beside what cores allow.</summary>
internal static class StreamBenchmarks
{
    private const long MiB = 1 << 20;
    private const int Request = 128 << 10;

    private static readonly Lazy<BenchStore> s_store = new(static () => new BenchStore(640 * MiB));

    public static void MeasureDecoding()
    {
        BenchStore store = s_store.Value;
        Print("stored / plain", $"{store.Blobs.Sum(static blob => (long)blob.Length) / (double)store.Length:N2}");
        Throughput("CRC + zstd, one core", store.Length, () =>
        {
            foreach (byte[] blob in store.Blobs)
                DataBlob.Decode(blob, null, ChunkBuffer.MaxChunkLength).Dispose();
        });
        byte[] chunk = new byte[4 * MiB];
        Throughput("SHA-256, one core", 100 * chunk.Length, () =>
        {
            for (int round = 0; round < 100; round++)
                SHA256.HashData(chunk);
        });
        Throughput("read + decode + verify, one core", store.Length, () => Complete(DecodeAllAsync(store)));
    }

    public static void MeasureStreams()
    {
        BenchStore store = s_store.Value;
        foreach (int readers in new[] { 1, 4 })
        {
            using var cache = new ChunkCache(256 * MiB);
            var source = new ChunkedSource(store, cache.Over(store, null));
            Throughput($"{readers} readers through 256 MiB", store.Length, () =>
            {
                IEnumerable<Task> all = Enumerable.Range(0, readers).Select(reader => Task.Run(() => StreamAsync(source, reader, readers)));
                Complete(Task.WhenAll(all));
            });
            Print("", cache.Statistics.ToString());
        }
    }

    public static void MeasureRandomReads()
    {
        BenchStore store = s_store.Value;
        foreach (int size in new[] { 256, 1024 })
        {
            using var cache = new ChunkCache(size * MiB);
            var source = new ChunkedSource(store, cache.Over(store, null));
            var random = new Random(1);
            byte[] buffer = new byte[4096];
            int count = 0;
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(4))
            {
                long offset = random.NextInt64(store.Length / 4096) * 4096;
                count++;
                Complete(source.ReadAsync(offset, buffer).AsTask());
            }

            double processor = (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / count;
            Print($"random 4 KiB, {size} MiB of cache", $"{count / 4,8:N0} 1/s  {processor:N2} ms of a core each");
            Print("", cache.Statistics.ToString());
        }
    }

    private static async Task DecodeAllAsync(BenchStore store)
    {
        var decoder = new DecodingChunkSource(store, null);
        for (int position = 0; position < store.Count; position++)
            (await decoder.GetChunkAsync(store[position].Digest, store[position].Length)).Dispose();
    }

    private static async Task StreamAsync(ChunkedSource source, int reader, int readers)
    {
        byte[] buffer = new byte[Request];
        long end = source.Length / readers * (reader + 1);
        for (long offset = source.Length / readers * reader; offset < end; offset += Request)
            await source.ReadAsync(offset, buffer);
    }

    // Other work on the machine shows in the time, not in the processor time.
    private static void Throughput(string name, long bytes, Action action)
    {
        action();
        (double time, double processor) = (double.MaxValue, double.MaxValue);
        for (int round = 0; round < 3; round++)
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            action();
            time = Math.Min(time, Stopwatch.GetElapsedTime(start).TotalSeconds);
            processor = Math.Min(processor, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
        }

        Print(name, $"{bytes / time / 1e6,8:N0} MB/s {bytes / processor / 1e6,8:N0} MB per second of a core");
    }

    private static void Print(string name, string value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52} {value}"));

    private static void Complete(Task task) => task.GetAwaiter().GetResult();
}
