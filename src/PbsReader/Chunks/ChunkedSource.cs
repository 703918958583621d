using PbsReader.Indexes;
using PxarArchive.Sources;

namespace PbsReader.Chunks;

/// <summary>
/// An archive or image as its index and its chunks make it, with read-ahead for each stream of readers. Chunks that are zeros by their
/// digest are holes: they are neither read nor kept. Safe for concurrent use. Owns neither index nor chunks.
/// </summary>
public sealed class ChunkedSource : IRandomAccessSource
{
    private const int MostPrefetched = 16;

    private readonly IChunkIndex _index;
    private readonly IChunkSource _chunks;
    private readonly ChunkHoles _holes;
    private readonly ReadAhead _ahead;

    /// <summary>Bytes of <paramref name="index"/> from <paramref name="chunks"/>.</summary>
    public ChunkedSource(IChunkIndex index, IChunkSource chunks)
    {
        (_index, _chunks) = (index, chunks);
        _holes = new ChunkHoles(index, chunks);
        _ahead = new ReadAhead(index, chunks, _holes);
    }

    /// <inheritdoc/>
    public long Length => _index.Length;

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int wanted = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
        if (wanted == 0)
            return 0;

        int first = _index.Find(offset);
        int done = 0;
        for (int position = first; done < wanted; position++)
        {
            ChunkExtent extent = _index[position];
            int skip = (int)(offset + done - extent.Start);
            int count = Math.Min(extent.Length - skip, wanted - done);
            Memory<byte> part = destination.Slice(done, count);
            done += count;
            if (_holes.Contains(position, extent))
            {
                part.Span.Clear();
                continue;
            }

            ValueTask<ChunkBuffer> getting = _chunks.GetChunkAsync(extent.Digest, extent.Length, cancellationToken);

            // Behind the request for what this read needs, and before the wait for it.
            if (position == first)
                _ahead.OnRead(offset, wanted);
            using ChunkBuffer chunk = await getting.ConfigureAwait(false);
            chunk.Span.Slice(skip, count).CopyTo(part.Span);
        }

        return done;
    }

    /// <inheritdoc/>
    public void Prefetch(long offset, long length)
    {
        if (offset < 0 || offset >= Length || length <= 0)
            return;
        long end = length < Length - offset ? offset + length : Length;
        int position = _index.Find(offset);
        for (int count = 0; count < MostPrefetched && position < _index.Count; count++, position++)
        {
            ChunkExtent extent = _index[position];
            if (extent.Start >= end)
                return;
            if (!_holes.Contains(position, extent) && !_chunks.TryPrefetch(extent.Digest, extent.Length))
                return;
        }
    }

    /// <summary>The first offset from <paramref name="offset"/> on that is not in a hole; null when there is none.</summary>
    public long? FindData(long offset) => Find(offset, inHole: false);

    /// <summary>
    /// The first offset from <paramref name="offset"/> on that is in a hole; the end counts as one. Null at the end and beyond it.
    /// </summary>
    public long? FindHole(long offset) => Find(offset, inHole: true) ?? (offset < Length ? Length : null);

    /// <summary>Bytes that are not in holes. Goes through the whole index.</summary>
    public long CountDataBytes()
    {
        long bytes = 0;
        for (int position = 0; position < _index.Count; position++)
        {
            ChunkExtent extent = _index[position];
            if (!_holes.Contains(position, extent))
                bytes += extent.Length;
        }

        return bytes;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    private long? Find(long offset, bool inHole)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length)
            return null;
        for (int position = _index.Find(offset); position < _index.Count; position++)
        {
            ChunkExtent extent = _index[position];
            if (_holes.Contains(position, extent) == inHole)
                return Math.Max(offset, extent.Start);
        }

        return null;
    }
}
