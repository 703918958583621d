namespace PxarArchive.Format;

/// <summary>
/// The child records of one goodbye table. Its first records, which are the top levels of the search tree, are kept; the others are
/// read when they are asked for, as a table may be larger than memory. Immutable, safe for concurrent use.
/// </summary>
internal sealed class GoodbyeTable
{
    /// <summary>Most records that an opened directory keeps, and as many as are read at once.</summary>
    public const int PageRecords = 4096 / GoodbyeItem.Size;

    private const int PageLength = PageRecords * GoodbyeItem.Size;

    private readonly TablePageCache _pages;
    private readonly long _offset;
    private readonly byte[] _first;

    /// <param name="pages">Where records that are not kept come from.</param>
    /// <param name="goodbyeOffset">Offset of the GOODBYE header.</param>
    /// <param name="count">Number of child records.</param>
    /// <param name="first">The first records; taken over.</param>
    public GoodbyeTable(TablePageCache pages, long goodbyeOffset, long count, byte[] first)
    {
        (_pages, GoodbyeOffset, Count, _first) = (pages, goodbyeOffset, count, first);
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
        if (start < _first.Length)
            return new ValueTask<GoodbyeItem>(GoodbyeItem.Parse(_first.AsSpan((int)start)));
        (long page, long position) = Math.DivRem(start, PageLength);
        int length = (int)Math.Min(PageLength, Count * GoodbyeItem.Size - page * PageLength);
        return _pages.ReadAsync(_offset + page * PageLength, length, (int)position, cancellationToken);
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
}
