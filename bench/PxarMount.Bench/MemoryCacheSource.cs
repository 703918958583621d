using Microsoft.Extensions.Caching.Memory;
using PbsReader.Chunks;

namespace PxarMount.Bench;

/// <summary>
/// The peer of <see cref="ChunkCache"/>: <see cref="MemoryCache"/> with room made first, and single flight around it, over the same
/// decoder.
/// </summary>
internal sealed class MemoryCacheSource(IChunkSource inner, long capacity) : IChunkSource
{
    private readonly MemoryCache _cache = new(
        new MemoryCacheOptions { SizeLimit = capacity, CompactionPercentage = 0, TrackStatistics = true });

    private readonly Dictionary<ChunkDigest, Task<ChunkBuffer>> _flights = [];
    private long _size;

    /// <summary>Bytes of chunks that were not given back yet, cached or evicted.</summary>
    public long MostBytes { get; private set; }

    public ValueTask<ChunkBuffer> GetChunkAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default) =>
        TryGet(digest) is { } found ? new ValueTask<ChunkBuffer>(found) : LoadAsync(digest, length, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _cache.Compact(1);
        _cache.Dispose();
        return default;
    }

    private ChunkBuffer? TryGet(ChunkDigest digest) =>
        _cache.TryGetValue(digest, out object? value) && value is ChunkBuffer chunk && chunk.TryAddReference() ? chunk : null;

    private async ValueTask<ChunkBuffer> LoadAsync(ChunkDigest digest, int length, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<ChunkBuffer>? flight;
            lock (_flights)
            {
                if (TryGet(digest) is { } found)
                    return found;
                if (!_flights.TryGetValue(digest, out flight))
                    _flights[digest] = flight = Task.Run(() => FlyAsync(digest, length), CancellationToken.None);
            }

            ChunkBuffer chunk = await flight.WaitAsync(cancellationToken);
            if (chunk.TryAddReference())
                return chunk;
        }
    }

    private async Task<ChunkBuffer> FlyAsync(ChunkDigest digest, int length)
    {
        ChunkBuffer chunk = await inner.GetChunkAsync(digest, length);
        lock (_flights)
        {
            while (_cache.GetCurrentStatistics() is { CurrentEstimatedSize: > 0 and long size } && size + length > capacity)
                _cache.Compact((double)length / size);
            MostBytes = Math.Max(MostBytes, Interlocked.Add(ref _size, chunk.Capacity));
            var options = new MemoryCacheEntryOptions { Size = chunk.Capacity };
            options.RegisterPostEvictionCallback(
                static (_, value, _, cache) => ((MemoryCacheSource)cache!).Release((ChunkBuffer)value!), this);
            _cache.Set(digest, chunk, options);
            _flights.Remove(digest);
            return chunk;
        }
    }

    private void Release(ChunkBuffer chunk)
    {
        Interlocked.Add(ref _size, -chunk.Capacity);
        chunk.Dispose();
    }
}
