namespace PbsReader.Chunks;

/// <summary>The chunks of one store through a cache. Owns nothing.</summary>
internal sealed class CachedChunkSource(ChunkCache cache, IChunkStore store, ChunkDecoder decoder, ZeroDigests zeros, int keyNumber)
    : IChunkSource
{
    public bool IsFar => cache.IsStoreFar;

    public ValueTask<ChunkBuffer> GetChunkAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default)
    {
        var key = new ChunkKey(digest, length, keyNumber);
        return cache.TryGet(key) is { } chunk
            ? new ValueTask<ChunkBuffer>(chunk)
            : cache.LoadAsync(new FlightKey(key, store), decoder, cancellationToken);
    }

    public bool TryPrefetch(ChunkDigest digest, int length) =>
        cache.TryPrefetch(new FlightKey(new ChunkKey(digest, length, keyNumber), store), decoder);

    public bool TryFill(ChunkDigest digest, int length, long archiveLength) =>
        cache.TryFill(new FlightKey(new ChunkKey(digest, length, keyNumber), store), decoder, archiveLength);

    public void OnPassed(ChunkDigest digest, int length) => cache.OnPassed(new ChunkKey(digest, length, keyNumber));

    public bool IsZeros(ChunkDigest digest, int length) => zeros.Contains(digest, length);

    public ValueTask DisposeAsync() => default;
}
