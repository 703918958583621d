using PbsReader.Chunks;

namespace PbsReader.Caching;

/// <summary>
/// Chunks of a server as far as they are on this machine, and the others from there, which are kept from then on. What is at hand is
/// given at once. Owns the inner store.
/// </summary>
internal sealed class DiskCachedChunkStore(DiskCache cache, IChunkStore inner) : IChunkStore
{
    public ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ChunkBuffer>(cancellationToken);
        return cache.TryRead(CacheKey.Of(digest)) is { } blob ? new ValueTask<ChunkBuffer>(blob) : FetchAsync(digest, cancellationToken);
    }

    public bool TryReject(ChunkDigest digest)
    {
        bool isOurs = cache.TryReject(CacheKey.Of(digest));
        return inner.TryReject(digest) || isOurs;
    }

    public long OrderOf(ChunkDigest digest) => inner.OrderOf(digest);

    public string? PlaceOf(ChunkDigest digest) => inner.PlaceOf(digest);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<ChunkBuffer> FetchAsync(ChunkDigest digest, CancellationToken cancellationToken)
    {
        CacheKey key = CacheKey.Of(digest);
        bool isAnnounced = await cache.EnterFetchAsync(key, cancellationToken).ConfigureAwait(false);
        ChunkBuffer? fetched = null;
        try
        {
            if (cache.TryReadAgain(key) is { } blob)
                return blob;
            fetched = await inner.ReadBlobAsync(digest, cancellationToken).ConfigureAwait(false);
            return fetched;
        }
        finally
        {
            await cache.EndFetchAsync(key, isAnnounced, fetched, cancellationToken).ConfigureAwait(false);
        }
    }
}
