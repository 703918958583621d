using PbsReader.Caching;
using PbsReader.Chunks;
using PbsReader.Local;

namespace PxarMount.Bench;

/// <summary>
/// The cache on disk, warm, beside a local datastore with the same chunks, and what keeping chunks costs who reads them for the first time:
/// all in turns, files in the page cache.
/// </summary>
internal static class DiskCacheBenchmarks
{
    private const long MiB = 1 << 20;
    private const int Request = 128 << 10;

    public static void Measure()
    {
        string folder = Directory.CreateTempSubdirectory("pxar-mount-bench-").FullName;
        try
        {
            var data = new BenchStore(192 * MiB);
            WriteDatastore(data, Path.Combine(folder, "local"));
            using DiskCache cache = Open(Path.Combine(folder, "warm"));
            var local = new LocalChunkStore(Path.Combine(folder, "local"));
            IChunkStore disk = cache.Over(data);
            ReadBlobs(data, disk);
            Complete(cache.FlushAsync());

            long stored = data.Blobs.Sum(static blob => (long)blob.Length);
            Throughput.Compare(
                "chunks as they are stored, one after the other",
                stored,
                ("local datastore", () => ReadBlobs(data, local)),
                ("disk cache, warm", () => ReadBlobs(data, disk)));
            using var first = new ChunkCache(64 * MiB);
            using var second = new ChunkCache(64 * MiB);
            var plain = new ChunkedSource(data, first.Over(local, null));
            var kept = new ChunkedSource(data, second.Over(disk, null));
            Throughput.Compare(
                "a stream, every chunk verified",
                data.Length,
                ("local datastore", () => Stream(plain)),
                ("disk cache, warm", () => Stream(kept)));
            MeasureCold(data, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MeasureCold(BenchStore data, string folder)
    {
        using DiskCache cold = Open(Path.Combine(folder, "cold"));
        using CacheInspector inspector = CacheInspector.TryOpen(cold.Folder, out _)!;
        using var first = new ChunkCache(64 * MiB);
        using var second = new ChunkCache(64 * MiB);
        var plain = new ChunkedSource(data, first.Over(data, null));
        var kept = new ChunkedSource(data, second.Over(cold.Over(data), null));
        Throughput.Compare(
            "a stream for the first time, from a server in memory",
            data.Length,
            ("kept nowhere", () => Stream(plain)),
            ("kept on disk, with removing it again", () =>
            {
                Stream(kept);
                Complete(inspector.ClearAsync().AsTask());
            }
        ));
    }

    private static DiskCache Open(string folder) =>
        DiskCache.TryOpen(new DiskCacheOptions { Folder = folder, Limit = 4096 * MiB, Warn = Console.Error.WriteLine })!;

    private static void WriteDatastore(BenchStore data, string folder)
    {
        for (int position = 0; position < data.Count; position++)
        {
            ChunkDigest digest = data[position].Digest;
            using ChunkBuffer blob = Complete(data.ReadBlobAsync(digest).AsTask());
            string name = digest.ToString();
            Directory.CreateDirectory(Path.Combine(folder, name[..4]));
            File.WriteAllBytes(Path.Combine(folder, name[..4], name), blob.Span.ToArray());
        }
    }

    private static void ReadBlobs(BenchStore data, IChunkStore store)
    {
        for (int position = 0; position < data.Count; position++)
            Complete(store.ReadBlobAsync(data[position].Digest).AsTask()).Dispose();
    }

    private static void Stream(ChunkedSource source)
    {
        byte[] buffer = new byte[Request];
        for (long offset = 0; offset < source.Length; offset += Request)
            Complete(source.ReadAsync(offset, buffer).AsTask());
    }

    private static void Complete(Task task) => task.GetAwaiter().GetResult();

    private static T Complete<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
