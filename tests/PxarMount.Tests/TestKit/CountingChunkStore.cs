using System.Collections.Concurrent;
using PbsReader.Chunks;

namespace PxarMount.Tests.TestKit;

/// <summary>Counts what is read from a store, and what is read twice at once, which single flight forbids.</summary>
public sealed class CountingChunkStore(IChunkStore inner) : IChunkStore
{
    private readonly ConcurrentDictionary<ChunkDigest, int> _running = [];
    private int _reads;
    private int _duplicates;

    /// <summary>Blobs read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Reads of a blob while it was being read.</summary>
    public int Duplicates => Volatile.Read(ref _duplicates);

    public async ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        if (!_running.TryAdd(digest, 0))
            Interlocked.Increment(ref _duplicates);
        try
        {
            return await inner.ReadBlobAsync(digest, cancellationToken);
        }
        finally
        {
            _running.TryRemove(digest, out _);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
