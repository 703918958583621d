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

    // Not by their number: after a power failure some may be there twice, as zeros.
    private long _end = RandomAccess.GetLength(list) / ChunkDigest.Size;
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
        int result = Keep(key, blob.Span);
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

    private int Keep(CacheKey key, ReadOnlySpan<byte> blob)
    {
        int result = root.Pinned.Write(key, blob, out bool isNew);
        if (result < 0 || isNew || root.Pinned.Find(key)?.Length == blob.Length)
            return result;

        // One that is not whole has the name.
        result = root.Pinned.Remove(key, out _);
        return result < 0 ? result : root.Pinned.Write(key, blob, out _);
    }

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
                RandomAccess.Write(list, bytes, _end * ChunkDigest.Size);
                _end++;
            }
            catch (IOException exception)
            {
                listed.Remove(digest);
                throw new IOException($"{root.Folder.Path} cannot be written: {exception.Message}", exception);
            }
        }
    }
}
