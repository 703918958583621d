using System.Buffers;
using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>Finds the children that lie in a range, by what the goodbye table says: they themselves may be unreadable.</summary>
internal static class OverlapFinder
{
    // 24 MiB of table, which is read whole.
    private const int MostChildren = 1 << 20;
    private const int RecordsAtOnce = 512;

    /// <exception cref="IOException">The table cannot be read, or is too large to be searched.</exception>
    public static async ValueTask<(IReadOnlyList<PxarDirectoryPart> Parts, bool IsComplete)> FindAsync(
        IRandomAccessSource source,
        GoodbyeTable table,
        HeadContext context,
        (long Start, long End) range,
        int mostParts,
        CancellationToken cancellationToken)
    {
        (long Start, long Length)[] children = await ReadAllAsync(source, table, cancellationToken).ConfigureAwait(false);
        Array.Sort(children);
        var parts = new List<PxarDirectoryPart>();
        for (int position = 0; position < children.Length; position++)
        {
            (long start, long length) = children[position];

            // Lengths of files in split archives count bytes of the other stream.
            long end = position + 1 < children.Length ? children[position + 1].Start : table.GoodbyeOffset;
            if (end <= range.Start || start >= range.End || start == end)
                continue;
            if (parts.Count == mostParts)
                return (parts, false);
            parts.Add(await ReadPartAsync(source, start, length, context, cancellationToken).ConfigureAwait(false));
        }

        return (parts, true);
    }

    private static async ValueTask<PxarDirectoryPart> ReadPartAsync(
        IRandomAccessSource source, long start, long length, HeadContext context, CancellationToken cancellationToken)
    {
        try
        {
            PxarEntry entry = await HeadReader.ReadAsync(source, start, context, cancellationToken).ConfigureAwait(false);
            bool isDirectory = entry.Kind == PxarEntryKind.Directory && length <= context.Limit - start;
            return new PxarDirectoryPart(entry.Name, start, entry, isDirectory ? start + length : 0);
        }
        catch (IOException)
        {
            FileName name = await DamageSkipper.ReadNameAsync(source, start, context, cancellationToken).ConfigureAwait(false);
            return new PxarDirectoryPart(name, start, null, 0);
        }
    }

    private static async ValueTask<(long Start, long Length)[]> ReadAllAsync(
        IRandomAccessSource source, GoodbyeTable table, CancellationToken cancellationToken)
    {
        if (table.Count > MostChildren)
            throw new PxarFormatException($"goodbye table of {table.Count} children is too large to be searched", table.GoodbyeOffset);
        var children = new List<(long, long)>((int)table.Count);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(RecordsAtOnce * GoodbyeItem.Size);
        try
        {
            for (long done = 0; done < table.Count; done += RecordsAtOnce)
            {
                int count = (int)Math.Min(RecordsAtOnce, table.Count - done);
                long offset = table.GoodbyeOffset + PxarHeader.Size + (done * GoodbyeItem.Size);
                await source.ReadExactlyAsync(offset, buffer.AsMemory(0, count * GoodbyeItem.Size), cancellationToken)
                    .ConfigureAwait(false);
                for (int position = 0; position < count; position++)
                {
                    GoodbyeItem record = GoodbyeItem.Parse(buffer.AsSpan(position * GoodbyeItem.Size));
                    if (record.Offset != 0 && record.Offset <= (ulong)table.GoodbyeOffset && record.Length <= long.MaxValue)
                        children.Add((table.GoodbyeOffset - (long)record.Offset, (long)record.Length));
                }
            }

            return [.. children];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
