using Microsoft.Win32.SafeHandles;
using PbsReader.Caching;
using PbsReader.Chunks;

namespace PbsReader.Pinning;

/// <summary>
/// Chunks that are pinned by being read: from the pins that there are, from the cache, or from the server. What a chunk belongs to is
/// noted before it is there, so that nothing stays behind that nobody knows.
/// </summary>
internal sealed class PinningChunkStore(CacheRoot root, SafeFileHandle list, HashSet<ChunkDigest> listed, IChunkStore inner) : IChunkStore
{
    private readonly Lock _gate = new();
    private long _fetched;
    private long _fetchedBytes;

    internal long FetchedCount => Interlocked.Read(ref _fetched);

    internal long FetchedBytes => Interlocked.Read(ref _fetchedBytes);

    internal long Count
    {
        get
        {
            lock (_gate)
                return listed.Count;
        }
    }

    public async ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        Note(digest);
        CacheKey key = CacheKey.Of(digest);
        if (root.Pinned.TryRead(key, out _) is { } pinned)
            return pinned;
        if (root.Pinned.LinkFrom(root.Files, key) >= 0 && root.Pinned.TryRead(key, out _) is { } kept)
            return kept;
        ChunkBuffer blob = await inner.ReadBlobAsync(digest, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _fetched);
        Interlocked.Add(ref _fetchedBytes, blob.Length);
        int result = root.Pinned.Write(key, blob.Span, out _);
        if (result >= 0)
            return blob;
        blob.Dispose();
        throw PinError.Create(root.Folder, result);
    }

    public bool TryReject(ChunkDigest digest)
    {
        CacheKey key = CacheKey.Of(digest);
        int first = root.Pinned.Remove(key, out bool wasPinned);
        int second = root.Files.Remove(key, out bool wasKept);
        return (first >= 0 && second >= 0 && (wasPinned || wasKept)) | inner.TryReject(digest);
    }

    public string? PlaceOf(ChunkDigest digest) => inner.PlaceOf(digest);

    public ValueTask DisposeAsync() => default;

    internal void Close() => list.Dispose();

    private void Note(ChunkDigest digest)
    {
        Span<byte> bytes = stackalloc byte[ChunkDigest.Size];
        digest.WriteTo(bytes);
        lock (_gate)
        {
            if (!listed.Add(digest))
                return;
            try
            {
                RandomAccess.Write(list, bytes, (listed.Count - 1L) * ChunkDigest.Size);
            }
            catch (IOException exception)
            {
                listed.Remove(digest);
                throw new PbsException(PbsError.Unavailable, $"{root.Folder.Path} cannot be written: {exception.Message}", exception);
            }
        }
    }
}
