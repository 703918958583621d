using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>
/// Recently used parts of large goodbye tables, which repeated lookups would else read record by record. Bounded: a page that is in the
/// way of another is dropped. Safe for concurrent use.
/// </summary>
internal sealed class TablePageCache(IRandomAccessSource source)
{
    private const int MaxPages = 256;

    private readonly Page?[] _pages = new Page?[MaxPages];

    /// <summary>The record at <paramref name="position"/> in the page of that offset and length.</summary>
    public ValueTask<GoodbyeItem> ReadAsync(long offset, int length, int position, CancellationToken cancellationToken)
    {
        Page? page = Volatile.Read(ref Slot(offset));
        return page is not null && page.Offset == offset
            ? new ValueTask<GoodbyeItem>(GoodbyeItem.Parse(page.Bytes.AsSpan(position)))
            : LoadAsync(offset, length, position, cancellationToken);
    }

    private async ValueTask<GoodbyeItem> LoadAsync(long offset, int length, int position, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        await source.ReadExactlyAsync(offset, bytes, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref Slot(offset), new Page(offset, bytes));
        return GoodbyeItem.Parse(bytes.AsSpan(position));
    }

    private ref Page? Slot(long offset) => ref _pages[(int)(((ulong)offset * 0x9E37_79B9_7F4A_7C15) >> 56)];

    private sealed record Page(long Offset, byte[] Bytes);
}
