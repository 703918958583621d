using System.Buffers;
using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>Opens a directory by the end of its GOODBYE item, with one read for most.</summary>
internal static class DirectoryReader
{
    // A whole table of as many records as are kept; a small directory's head often lies in there too.
    private const int Window = PxarHeader.Size + (GoodbyeTable.PageRecords + 1) * GoodbyeItem.Size;

    /// <summary>Reads and checks tail, GOODBYE header and the directory's own head.</summary>
    /// <param name="source">The metadata stream.</param>
    /// <param name="pages">The cache of tables in that stream.</param>
    /// <param name="end">Where the GOODBYE item ends.</param>
    /// <param name="start">What the archive starts with.</param>
    /// <param name="isRoot">Whether this is the root, whose tail may lead to the archive's very start.</param>
    /// <param name="cancellationToken">Ends slow reads.</param>
    public static async ValueTask<(PxarEntry Entry, GoodbyeTable Table)> ReadAsync(
        IRandomAccessSource source,
        TablePageCache pages,
        long end,
        ArchiveStart start,
        bool isRoot,
        CancellationToken cancellationToken)
    {
        byte[] window = ArrayPool<byte>.Shared.Rent(Window);
        try
        {
            int length = await ReadEndAsync(source, end, window, cancellationToken).ConfigureAwait(false);
            long windowOffset = end - length;
            GoodbyeTail tail = ParseTail(window.AsSpan(0, length), end);
            long entryOffset = isRoot && tail.EntryOffset == 0 ? start.RootOffset : tail.EntryOffset;
            if (entryOffset < start.RootOffset || (entryOffset == start.RootOffset) != isRoot)
                throw new PxarFormatException("goodbye table does not lead to its directory", end - GoodbyeItem.Size);

            var context = new HeadContext(start.FormatVersion, tail.GoodbyeOffset + PxarHeader.Size, IsNamed: false);
            HeadProgress progress = default;
            PxarEntry? entry = entryOffset >= windowOffset
                ? PxarHeadParser.TryParseEntry(
                    window.AsSpan((int)(entryOffset - windowOffset), (int)(end - entryOffset)), entryOffset, context, ref progress)
                : null;

            if (tail.GoodbyeOffset < windowOffset)
            {
                await source.ReadExactlyAsync(tail.GoodbyeOffset, window.AsMemory(0, Window), cancellationToken).ConfigureAwait(false);
                windowOffset = tail.GoodbyeOffset;
            }

            GoodbyeTable table = ParseTable(pages, window.AsSpan((int)(tail.GoodbyeOffset - windowOffset)), tail, end);
            entry ??= await HeadReader.ReadAsync(source, entryOffset, context, cancellationToken).ConfigureAwait(false);
            if (entry.Kind != PxarEntryKind.Directory)
                throw new PxarFormatException("goodbye table does not lead to a directory", end - GoodbyeItem.Size);
            return (entry, table);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>Checks that the goodbye table of <paramref name="child"/> ends where its parent's record says.</summary>
    public static async ValueTask CheckChildEndAsync(
        IRandomAccessSource source, PxarEntry child, long end, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(GoodbyeItem.Size);
        try
        {
            await source.ReadExactlyAsync(end - GoodbyeItem.Size, buffer.AsMemory(0, GoodbyeItem.Size), cancellationToken)
                .ConfigureAwait(false);
            CheckChildEnd(buffer, child, end);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The same with the record that ends at <paramref name="end"/> at hand.</summary>
    public static void CheckChildEnd(ReadOnlySpan<byte> record, PxarEntry child, long end)
    {
        GoodbyeTail tail = GoodbyeTail.Parse(record, end);
        if (tail.EntryOffset != child.HeadOffset || tail.GoodbyeOffset < child.HeadEnd)
            throw new PxarFormatException("goodbye table belongs to another directory", end - GoodbyeItem.Size);
    }

    /// <summary>Reads what is in front of <paramref name="end"/>; only the table, where what is before cannot be read.</summary>
    private static async ValueTask<int> ReadEndAsync(
        IRandomAccessSource source, long end, byte[] window, CancellationToken cancellationToken)
    {
        int length = (int)Math.Min(Window, end);
        try
        {
            await source.ReadExactlyAsync(end - length, window.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            return length;
        }
        catch (IOException exception) when (exception is not PxarFormatException && length >= GoodbyeTail.EmptyTableLength)
        {
            Memory<byte> record = window.AsMemory(0, GoodbyeItem.Size);
            await source.ReadExactlyAsync(end - GoodbyeItem.Size, record, cancellationToken).ConfigureAwait(false);
            length = (int)Math.Min(length, end - GoodbyeTail.Parse(record.Span, end).GoodbyeOffset);
            await source.ReadExactlyAsync(end - length, window.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            return length;
        }
    }

    private static GoodbyeTail ParseTail(ReadOnlySpan<byte> window, long end)
    {
        if (window.Length < GoodbyeTail.EmptyTableLength)
            throw new PxarFormatException("no goodbye table ends here", end);
        return GoodbyeTail.Parse(window[^GoodbyeItem.Size..], end);
    }

    private static GoodbyeTable ParseTable(TablePageCache pages, ReadOnlySpan<byte> goodbye, GoodbyeTail tail, long end)
    {
        PxarHeader header = PxarHeader.Parse(goodbye);
        if (header != new PxarHeader(PxarItemType.Goodbye, (ulong)(end - tail.GoodbyeOffset)))
            throw new PxarFormatException("no GOODBYE item where the tail of the goodbye table says", tail.GoodbyeOffset);
        int kept = (int)Math.Min(tail.Count, GoodbyeTable.PageRecords) * GoodbyeItem.Size;
        return new GoodbyeTable(pages, tail.GoodbyeOffset, tail.Count, goodbye.Slice(PxarHeader.Size, kept).ToArray());
    }
}
