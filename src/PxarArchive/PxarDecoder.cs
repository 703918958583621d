using PxarArchive.Format;
using PxarArchive.Sources;

namespace PxarArchive;

/// <summary>
/// Reads an archive from front to back: one event at a time, in memory that does not depend on the archive but for 8
/// bytes a level of nesting. Its entries equal those of a <see cref="PxarAccessor"/>. Not for concurrent use.
/// </summary>
public sealed class PxarDecoder : IAsyncDisposable
{
    private readonly ItemWindow _metadata;
    private readonly ItemWindow? _payload;
    private readonly bool _isPayloadForwardOnly;
    private readonly IAsyncDisposable?[] _owned;
    private readonly SummaryCounter? _counter;
    private ArchiveStart? _start;
    private PxarEntry? _entry;
    private long[] _directories = new long[16];
    private long _contentPosition;
    private bool _isContentFound;
    private long _payloadConsumed = PxarHeader.Size;

    /// <summary>
    /// Over streams that are read forward from where they stand, in steps of up to 64 KiB, which may go beyond the archive's end. What
    /// is not asked for is read and dropped.
    /// </summary>
    /// <param name="metadata">The archive, or the metadata half of a split one.</param>
    /// <param name="payload">The payload half; without it a split archive has no contents.</param>
    /// <param name="leaveOpen">Whether the streams stay open when the decoder is disposed.</param>
    public PxarDecoder(Stream metadata, Stream? payload = null, bool leaveOpen = false)
    {
        _metadata = new ItemWindow(metadata, EndOf(metadata));
        _payload = payload is null ? null : new ItemWindow(payload, EndOf(payload));
        _isPayloadForwardOnly = true;
        _owned = leaveOpen ? [] : [metadata, payload];
    }

    /// <summary>Over sources, in which contents and goodbye tables are skipped without reading them.</summary>
    /// <param name="metadata">The archive, or the metadata half of a split one.</param>
    /// <param name="payload">The payload half; without it a split archive has no contents.</param>
    /// <param name="leaveOpen">Whether the sources stay open when the decoder is disposed.</param>
    public PxarDecoder(IRandomAccessSource metadata, IRandomAccessSource? payload = null, bool leaveOpen = false)
    {
        _metadata = new ItemWindow(metadata, metadata.Length);
        _payload = payload is null ? null : new ItemWindow(payload, payload.Length);
        _owned = leaveOpen ? [] : [metadata, payload];
    }

    /// <summary>Only tells <paramref name="counter"/> of every head: there are no entries, and nothing is allocated for them.</summary>
    internal PxarDecoder(IRandomAccessSource metadata, SummaryCounter counter)
        : this(metadata, payload: null, leaveOpen: true) => _counter = counter;

    /// <summary>1 for a single archive, 2 for a split one; 0 before the first event.</summary>
    public int FormatVersion => _start?.FormatVersion ?? 0;

    /// <summary>Content of the PRELUDE item; null without one, and before the first event.</summary>
    public ReadOnlyMemory<byte>? Prelude => _start?.Prelude;

    /// <summary>The entry met last.</summary>
    /// <exception cref="InvalidOperationException">No entry was met yet.</exception>
    public PxarEntry Entry => _entry ?? throw new InvalidOperationException("no entry was read yet");

    /// <summary>Number of directories that are open: 1 behind the root's entry, 0 at the end.</summary>
    public int Depth { get; private set; }

    /// <summary>
    /// Offset of the item that is read next. At <see cref="PxarDecoderEvent.DirectoryEnd"/> that is the end of the directory, by which
    /// <see cref="PxarAccessor.OpenDirectoryAtEndAsync"/> knows it.
    /// </summary>
    public long Offset { get; private set; }

    /// <summary>Goes on to the next event, over the rest of a file's content if there is one.</summary>
    /// <exception cref="PxarFormatException">The archive is malformed or cut off. The decoder is of no use afterwards.</exception>
    public async ValueTask<PxarDecoderEvent> ReadNextAsync(CancellationToken cancellationToken = default)
    {
        if (_start is null)
        {
            await ReadRootAsync(cancellationToken).ConfigureAwait(false);
            return PxarDecoderEvent.Entry;
        }

        if (Depth == 0)
            return PxarDecoderEvent.End;
        if (_metadata.From(Offset).Length < PxarHeader.Size)
            await _metadata.FillAsync(Offset, PxarHeader.Size, cancellationToken).ConfigureAwait(false);
        PxarHeader header = PxarHeader.Parse(_metadata.From(Offset));
        if (header.Type == PxarItemType.Goodbye)
        {
            header.Validate(Offset);
            await ReadGoodbyeAsync(header, cancellationToken).ConfigureAwait(false);
            return PxarDecoderEvent.DirectoryEnd;
        }

        await ReadHeadAsync(isNamed: true, cancellationToken).ConfigureAwait(false);
        return PxarDecoderEvent.Entry;
    }

    /// <summary>Reads on in the content of the file met last.</summary>
    /// <returns>Bytes read; 0 only at the content's end, or when the last event was not a file.</returns>
    /// <exception cref="PxarFormatException">The content is cut off, or is not where the metadata says.</exception>
    /// <exception cref="IOException">The archive is split and its payload stream was not given.</exception>
    public async ValueTask<int> ReadContentAsync(Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        if (_entry is not { Kind: PxarEntryKind.File } file || _contentPosition < 0)
            return 0;

        ItemWindow? window = FormatVersion == 1 ? _metadata : _payload;
        if (window is null)
            throw new IOException(PxarPayloadContent.MissingMessage);
        if (FormatVersion == 2 && !_isContentFound)
            await FindContentAsync(window, file, cancellationToken).ConfigureAwait(false);
        int wanted = (int)Math.Min(destination.Length, file.Size - _contentPosition);
        if (wanted == 0)
            return 0;

        long offset = file.PayloadOffset + _contentPosition + (FormatVersion == 2 ? PxarHeader.Size : 0);
        int count = await window.ReadAsync(offset, destination[..wanted], cancellationToken).ConfigureAwait(false);
        if (count == 0)
            throw new PxarFormatException("content of a file ends early", offset);
        _contentPosition += count;
        _payloadConsumed = offset + count;
        return count;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _metadata.Dispose();
        _payload?.Dispose();
        foreach (IAsyncDisposable? owned in _owned)
        {
            if (owned is not null)
                await owned.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static long EndOf(Stream stream) => stream.CanSeek ? stream.Length - stream.Position : long.MaxValue;

    private async ValueTask ReadRootAsync(CancellationToken cancellationToken)
    {
        ArchiveStart start = await ArchiveStart.ReadAsync(_metadata, cancellationToken).ConfigureAwait(false);
        if (_payload is not null)
        {
            start.RequireSplit();
            await _payload.FillAsync(0, PxarHeader.Size, cancellationToken).ConfigureAwait(false);
            ArchiveStart.CheckPayloadStart(_payload.From(0));
        }

        (_start, Offset) = (start, start.RootOffset);
        await ReadHeadAsync(isNamed: false, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask ReadHeadAsync(bool isNamed, CancellationToken cancellationToken)
    {
        // Behind a root that is no directory there is no GOODBYE item either; it is refused for the former.
        long limit = isNamed ? _metadata.End : Math.Max(_metadata.End, _metadata.End + PxarHeader.Size);
        var context = new HeadContext(FormatVersion, limit, isNamed);
        HeadProgress progress = default;
        while (!TryTakeHead(context, ref progress))
            await _metadata.FillAsync(Offset, progress.Needed, cancellationToken).ConfigureAwait(false);
    }

    private bool TryTakeHead(in HeadContext context, ref HeadProgress progress)
    {
        if (!PxarHeadParser.TryParse(_metadata.From(Offset), Offset, context, ref progress, out ParsedHead head))
            return false;
        if (!context.IsNamed && head.Kind != PxarEntryKind.Directory)
        {
            string kind = head.Kind == PxarEntryKind.File ? "a single file" : "a single link or special file";
            throw new PxarFormatException($"root of the archive is {kind}, and only archives of directories can be read", Offset);
        }

        if (_counter is null)
            _entry = head.ToEntry();
        else
            _counter.Add(head);
        if (head.Kind == PxarEntryKind.Directory)
            Enter(head.HeadOffset);
        Offset = head.Kind == PxarEntryKind.File && FormatVersion == 1 ? head.HeadEnd + head.Size : head.HeadEnd;
        (_contentPosition, _isContentFound) = (0, false);
        return true;
    }

    private void Enter(long headOffset)
    {
        if (Depth == PxarLimits.MaxDepth)
            throw new PxarFormatException($"directories are nested deeper than {PxarLimits.MaxDepth} levels", headOffset);
        if (Depth == _directories.Length)
            Array.Resize(ref _directories, 2 * Depth);
        _directories[Depth++] = headOffset;
    }

    /// <summary>Steps over a goodbye table, of which only the tail is looked at.</summary>
    private async ValueTask ReadGoodbyeAsync(PxarHeader header, CancellationToken cancellationToken)
    {
        if (header.FullSize > (ulong)(_metadata.End - Offset))
        {
            throw new PxarFormatException("goodbye table reaches beyond the end of the archive", Offset)
            {
                RequiredLength = (long)Math.Min((ulong)Offset + header.FullSize, long.MaxValue),
            };
        }

        long end = Offset + (long)header.FullSize;
        long tailOffset = end - GoodbyeItem.Size;
        if (_metadata.From(tailOffset).Length < GoodbyeItem.Size)
            await _metadata.FillAsync(tailOffset, GoodbyeItem.Size, cancellationToken).ConfigureAwait(false);

        // The root's tail leads to the start of a split archive, not to the root's ENTRY.
        GoodbyeTail tail = GoodbyeTail.Parse(_metadata.From(tailOffset), end);
        bool leadsBack = tail.EntryOffset == _directories[Depth - 1] || (Depth == 1 && tail.EntryOffset == 0);
        if (tail.GoodbyeOffset != Offset || !leadsBack)
            throw new PxarFormatException("goodbye table does not lead to its directory", tailOffset);
        if (--Depth == 0 && _metadata.End != long.MaxValue && end != _metadata.End)
            throw new PxarFormatException("bytes follow the end of the archive", end);
        (Offset, _contentPosition) = (end, -1);
    }

    private async ValueTask FindContentAsync(ItemWindow payload, PxarEntry file, CancellationToken cancellationToken)
    {
        if (_isPayloadForwardOnly && file.PayloadOffset < _payloadConsumed)
            throw new PxarFormatException("contents are not in ascending order: this archive cannot be read as a stream", file.Offset);
        if (file.PayloadOffset > payload.End - PxarHeader.Size - file.Size)
            throw new PxarFormatException($"payload stream ends before a file's {file.Size} bytes", file.PayloadOffset);
        if (payload.From(file.PayloadOffset).Length < PxarHeader.Size)
            await payload.FillAsync(file.PayloadOffset, PxarHeader.Size, cancellationToken).ConfigureAwait(false);
        PxarPayloadContent.CheckHeader(payload.From(file.PayloadOffset), file.PayloadOffset, file.Size);
        (_payloadConsumed, _isContentFound) = (file.PayloadOffset + PxarHeader.Size, true);
    }
}
