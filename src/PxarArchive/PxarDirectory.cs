using System.Runtime.CompilerServices;
using PxarArchive.Format;
using PxarArchive.Sources;

namespace PxarArchive;

/// <summary>One directory of an archive, opened for random access. Immutable, safe for concurrent use, nothing to dispose.</summary>
public sealed class PxarDirectory
{
    private readonly IRandomAccessSource _source;
    private readonly GoodbyeTable _table;
    private readonly HeadContext _childContext;

    internal PxarDirectory(PxarAccessor accessor, PxarEntry entry, long end, GoodbyeTable table)
    {
        (_source, Entry, End, _table) = (accessor.Metadata, entry, end, table);
        _childContext = new HeadContext(accessor.FormatVersion, table.GoodbyeOffset + PxarHeader.Size, IsNamed: true);
    }

    /// <summary>
    /// The directory's own entry. Its name is empty when it was opened by its end alone, and its <see cref="PxarEntry.Offset"/> is then
    /// that of the ENTRY item.
    /// </summary>
    public PxarEntry Entry { get; }

    /// <summary>Offset where the GOODBYE item ends: the directory's identity.</summary>
    public long End { get; }

    /// <summary>Number of children.</summary>
    public long Count => _table.Count;

    internal long GoodbyeOffset => _table.GoodbyeOffset;

    /// <summary>
    /// Finds a child through the goodbye table; null when there is none. Right with equal hashes; of children with the
    /// same name it is always the same one. Allocates nothing but the entry when the source completes synchronously.
    /// </summary>
    public async ValueTask<PxarDirectoryItem?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken = default)
    {
        var search = new GoodbyeSearch(NameHash.Compute(name.Span), Count);
        while (search.Slot >= 0)
        {
            GoodbyeItem record = await _table.ReadAsync(search.Slot, cancellationToken).ConfigureAwait(false);
            if (!search.Visit(record.Hash))
                continue;
            if (record.Offset == 0 || record.Offset > (ulong)(GoodbyeOffset - Entry.HeadEnd))
                throw new PxarFormatException("record of the goodbye table leads out of its directory", GoodbyeOffset);
            PxarEntry? entry = await HeadReader
                .ReadAsync(_source, GoodbyeOffset - (long)record.Offset, _childContext, name, cancellationToken)
                .ConfigureAwait(false);
            if (entry is not null)
                return await CompleteAsync(entry, record, cancellationToken).ConfigureAwait(false);
        }

        RequireEffort(search.Hits);
        return null;
    }

    /// <summary>
    /// Children in archive order, read forward without loading the table. <paramref name="position"/> is 0 for the first child or a
    /// <see cref="PxarDirectoryItem.Next"/>; it is checked against the table, so that a made-up position cannot show invented entries.
    /// </summary>
    /// <exception cref="PxarFormatException">The directory is malformed, or no child starts at that position.</exception>
    public async IAsyncEnumerable<PxarDirectoryItem> ReadItemsAsync(
        long position = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long offset = position == 0 ? Entry.HeadEnd : position;
        if (offset < Entry.HeadEnd || offset > GoodbyeOffset)
            throw new PxarFormatException("position outside of its directory", offset);
        bool isTrusted = offset == Entry.HeadEnd;
        int effort = 0;
        HeadProgress progress = default;
        HeadsAhead? ahead = null;
        using var window = new ItemWindow(_source, _childContext.Limit);
        while (offset < GoodbyeOffset)
        {
            PxarEntry? entry = PxarHeadParser.TryParseEntry(window.From(offset), offset, _childContext, ref progress);
            if (entry is null)
            {
                ValueTask filling = window.FillAsync(offset, progress.Needed, cancellationToken);
                ahead = await WaitAsync(filling, offset, ahead, cancellationToken).ConfigureAwait(false);
                continue;
            }

            long directoryEnd = 0;
            if (entry.Kind == PxarEntryKind.Directory || !isTrusted)
            {
                var search = new GoodbyeSearch(NameHash.Compute(entry.Name.Bytes), Count);
                (GoodbyeItem? record, int hits) = await _table.FindAsync(search, offset, cancellationToken).ConfigureAwait(false);
                RequireEffort(effort += Math.Max(0, hits - 1));
                if (record is null)
                    throw new PxarFormatException("no record of the goodbye table leads to this entry", offset);
                if (entry.Kind == PxarEntryKind.Directory)
                {
                    directoryEnd = EndOfDirectory(entry, record.Value);
                    if (!TryCheckEnd(window, entry, directoryEnd))
                    {
                        ValueTask checking = DirectoryReader.CheckChildEndAsync(_source, entry, directoryEnd, cancellationToken);
                        ahead = await WaitAsync(checking, offset, ahead, cancellationToken).ConfigureAwait(false);
                    }
                }

                isTrusted = true;
            }

            progress = default;
            offset = directoryEnd != 0 ? directoryEnd : EndOf(entry);
            yield return new PxarDirectoryItem(entry, directoryEnd, offset);
        }
    }

    /// <summary>
    /// Whether <see cref="ReadItemsAsync"/> may have given out <paramref name="position"/>, for telling a made-up one from damage after
    /// it failed: reads from the first child up to there. True as well where damage on the way leaves that open.
    /// </summary>
    public async ValueTask<bool> IsPositionAsync(long position, CancellationToken cancellationToken = default)
    {
        if (position == 0)
            return true;
        if (position < Entry.HeadEnd || position > GoodbyeOffset)
            return false;
        try
        {
            long reached = Entry.HeadEnd;
            IAsyncEnumerator<PxarDirectoryItem> items = ReadItemsAsync(0, cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (items.ConfigureAwait(false))
            {
                while (reached < position && await items.MoveNextAsync().ConfigureAwait(false))
                    reached = items.Current.Next;
            }

            return reached == position;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>
    /// For a child that <see cref="ReadItemsAsync"/> could not read from <paramref name="position"/>: its name, and where the children
    /// behind it begin. Null when the table does not tell, because it is damaged too or very large.
    /// </summary>
    public async ValueTask<PxarDamagedItem?> SkipDamageAsync(long position, CancellationToken cancellationToken = default)
    {
        long offset = position == 0 ? Entry.HeadEnd : position;
        if (offset < Entry.HeadEnd || offset >= GoodbyeOffset)
            return null;
        (bool IsChild, long Next)? way =
            await DamageSkipper.FindNextAsync(_source, _table, offset, cancellationToken).ConfigureAwait(false);
        if (way is not (bool isChild, long next))
            return null;
        FileName name = isChild
            ? await DamageSkipper.ReadNameAsync(_source, offset, _childContext, cancellationToken).ConfigureAwait(false)
            : default;
        return new PxarDamagedItem(name, next);
    }

    /// <summary>
    /// What of this directory lies between two offsets, found by the goodbye table: for telling which entries a damaged part of an archive
    /// hurts, so heads that cannot be read are no error.
    /// </summary>
    /// <param name="start">First offset of the range.</param>
    /// <param name="end">Offset behind the range.</param>
    /// <param name="mostParts">Most children that are looked at.</param>
    /// <param name="cancellationToken">Ends slow reads.</param>
    /// <exception cref="IOException">The goodbye table cannot be read, or is too large to be searched.</exception>
    public async ValueTask<PxarDirectoryOverlap> FindOverlapAsync(
        long start, long end, int mostParts, CancellationToken cancellationToken = default)
    {
        bool hasOwn = (start < Entry.HeadEnd && end > Entry.HeadOffset) || (start < End && end > GoodbyeOffset);
        (IReadOnlyList<PxarDirectoryPart> parts, bool isComplete) = await OverlapFinder
            .FindAsync(_source, _table, _childContext, (start, end), mostParts, cancellationToken)
            .ConfigureAwait(false);
        return new PxarDirectoryOverlap(hasOwn, parts, isComplete);
    }

    /// <summary>Waits for a step of a listing; when it is a slow one, what comes later is asked for meanwhile.</summary>
    private async ValueTask<HeadsAhead?> WaitAsync(ValueTask step, long offset, HeadsAhead? ahead, CancellationToken cancellationToken)
    {
        if (!step.IsCompleted && _childContext.FormatVersion == 1)
            ahead ??= await HeadsAhead.CreateAsync(_source, _table, cancellationToken).ConfigureAwait(false);
        ahead?.OnReached(offset);
        await step.ConfigureAwait(false);
        return ahead;
    }

    private static bool TryCheckEnd(ItemWindow window, PxarEntry directory, long end)
    {
        ReadOnlySpan<byte> record = window.From(end - GoodbyeItem.Size);
        if (record.Length < GoodbyeItem.Size)
            return false;
        DirectoryReader.CheckChildEnd(record, directory, end);
        return true;
    }

    private long EndOf(PxarEntry entry) =>
        entry.Kind == PxarEntryKind.File && _childContext.FormatVersion == 1 ? entry.HeadEnd + entry.Size : entry.HeadEnd;

    private async ValueTask<PxarDirectoryItem?> CompleteAsync(PxarEntry entry, GoodbyeItem record, CancellationToken cancellationToken)
    {
        if (entry.Kind == PxarEntryKind.Directory)
        {
            long end = EndOfDirectory(entry, record);
            await DirectoryReader.CheckChildEndAsync(_source, entry, end, cancellationToken).ConfigureAwait(false);
            return new PxarDirectoryItem(entry, end, end);
        }

        // Writers add a new file's content to its record in a split archive, though it lies in the other stream.
        long next = EndOf(entry);
        bool isSizeQuirky = entry.Kind == PxarEntryKind.File && _childContext.FormatVersion == 2;
        if (!isSizeQuirky && record.Length != (ulong)(next - entry.Offset))
            throw new PxarFormatException("record of the goodbye table has another size than its entry", entry.Offset);
        return new PxarDirectoryItem(entry, 0, next);
    }

    private long EndOfDirectory(PxarEntry child, GoodbyeItem record)
    {
        if (record.Length > (ulong)(GoodbyeOffset - child.Offset)
            || (long)record.Length < child.HeadEnd - child.Offset + GoodbyeTail.EmptyTableLength)
        {
            throw new PxarFormatException("record of the goodbye table has an impossible size", child.Offset);
        }

        return child.Offset + (long)record.Length;
    }

    private void RequireEffort(int hits)
    {
        if (hits > GoodbyeSearch.MaxHits)
            throw new PxarFormatException("goodbye table has too many records with the same hash", GoodbyeOffset);
    }
}
