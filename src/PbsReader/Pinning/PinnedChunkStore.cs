using PbsReader.Caching;
using PbsReader.Chunks;

namespace PbsReader.Pinning;

/// <summary>Chunks that are pinned, and the others from a server, where there is no cache for those. Owns the inner store.</summary>
internal sealed class PinnedChunkStore(PinStore pins, IChunkStore inner) : IChunkStore
{
    public ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ChunkBuffer>(cancellationToken);
        return pins.Root.Pinned.TryRead(CacheKey.Of(digest), out _) is { } blob
            ? new ValueTask<ChunkBuffer>(blob)
            : inner.ReadBlobAsync(digest, cancellationToken);
    }

    public bool TryReject(ChunkDigest digest) => pins.Root.Pinned.TryReject(CacheKey.Of(digest), out _) | inner.TryReject(digest);

    public string? PlaceOf(ChunkDigest digest) => inner.PlaceOf(digest);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
