using System.Buffers;
using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>
/// The child records of one goodbye table. Its first records, which are the top levels of the search tree, are kept; the others are
/// read when they are asked for, as a table may be larger than memory. Immutable, safe for concurrent use.
/// </summary>
internal sealed class GoodbyeTable
{
    /// <summary>Most records that an opened directory keeps.</summary>
    public const int MaxTopRecords = 4096 / GoodbyeItem.Size;

    private readonly IRandomAccessSource _source;
    private readonly long _offset;
    private readonly ReadOnlyMemory<byte> _top;

    /// <param name="source">Where the table lies.</param>
    /// <param name="goodbyeOffset">Offset of the GOODBYE header.</param>
    /// <param name="count">Number of child records.</param>
    /// <param name="top">The first records.</param>
    public GoodbyeTable(IRandomAccessSource source, long goodbyeOffset, long count, ReadOnlyMemory<byte> top)
    {
        (_source, GoodbyeOffset, Count, _top) = (source, goodbyeOffset, count, top);
        _offset = goodbyeOffset + PxarHeader.Size;
    }

    /// <summary>Offset of the GOODBYE header, from which records count backwards.</summary>
    public long GoodbyeOffset { get; }

    /// <summary>Number of child records.</summary>
    public long Count { get; }

    /// <summary>The record in that slot of the tree.</summary>
    public ValueTask<GoodbyeItem> ReadAsync(long slot, CancellationToken cancellationToken)
    {
        long start = slot * GoodbyeItem.Size;
        return start < _top.Length
            ? new ValueTask<GoodbyeItem>(GoodbyeItem.Parse(_top.Span[(int)start..]))
            : ReadFromSourceAsync(_offset + start, cancellationToken);
    }

    /// <summary>
    /// The record of the child whose FILENAME stands at <paramref name="childOffset"/>; null when the table has none under that hash.
    /// <paramref name="search"/> is a fresh search; its hits tell the caller how much work it was.
    /// </summary>
    public async ValueTask<(GoodbyeItem? Record, int Hits)> FindAsync(
        GoodbyeSearch search, long childOffset, CancellationToken cancellationToken)
    {
        ulong distance = (ulong)(GoodbyeOffset - childOffset);
        while (search.Slot >= 0)
        {
            GoodbyeItem record = await ReadAsync(search.Slot, cancellationToken).ConfigureAwait(false);
            if (search.Visit(record.Hash) && record.Offset == distance)
                return (record, search.Hits);
        }

        return (null, search.Hits);
    }

    /// <summary>The same table with more of its first records kept, in memory that the caller provides.</summary>
    public async ValueTask<GoodbyeTable> WithTopAsync(Memory<byte> memory, CancellationToken cancellationToken)
    {
        int length = (int)Math.Min(Count, memory.Length / GoodbyeItem.Size) * GoodbyeItem.Size;
        await _source.ReadExactlyAsync(_offset, memory[..length], cancellationToken).ConfigureAwait(false);
        return new GoodbyeTable(_source, GoodbyeOffset, Count, memory[..length]);
    }

    private async ValueTask<GoodbyeItem> ReadFromSourceAsync(long offset, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(GoodbyeItem.Size);
        try
        {
            await _source.ReadExactlyAsync(offset, buffer.AsMemory(0, GoodbyeItem.Size), cancellationToken).ConfigureAwait(false);
            return GoodbyeItem.Parse(buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
