using PbsReader.Chunks;

namespace PbsReader.Caching;

/// <summary>Chunks of a server as far as a shared cache has them, and the others from there. Owns the inner store.</summary>
internal sealed class SharedChunkStore(SharedChunkCache cache, IChunkStore inner) : IChunkStore
{
    public async ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        if (await cache.TryReadAsync(digest, cancellationToken).ConfigureAwait(false) is { } shared)
            return shared;
        ChunkBuffer blob = await inner.ReadBlobAsync(digest, cancellationToken).ConfigureAwait(false);
        cache.Offer(digest, blob);
        return blob;
    }

    public bool TryReject(ChunkDigest digest) => cache.TryReject(digest) | inner.TryReject(digest);

    public long OrderOf(ChunkDigest digest) => inner.OrderOf(digest);

    public string? PlaceOf(ChunkDigest digest) => inner.PlaceOf(digest);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
