using PxarArchive.Format;
using PxarArchive.Sources;

namespace PxarArchive;

/// <summary>An archive opened for random access. Safe for concurrent use; owns its sources.</summary>
public sealed class PxarAccessor : IAsyncDisposable
{
    // Direct-mapped: a collision only costs opening a directory again. At most 4 KiB of table each.
    private const int CachedDirectories = 256;

    private readonly PxarDirectory?[] _directories = new PxarDirectory?[CachedDirectories];
    private readonly IRandomAccessSource? _payload;
    private readonly ArchiveStart _start;
    private readonly TablePageCache _pages;
    private readonly PxarDirectory _root;

    private PxarAccessor(
        IRandomAccessSource metadata,
        IRandomAccessSource? payload,
        ArchiveStart start,
        TablePageCache pages,
        PxarEntry root,
        GoodbyeTable table)
    {
        (Metadata, _payload, _start, _pages) = (metadata, payload, start, pages);
        _root = new PxarDirectory(this, root, metadata.Length, table);
    }

    /// <summary>1 for a single archive, 2 for a split one.</summary>
    public int FormatVersion => _start.FormatVersion;

    /// <summary>Content of the PRELUDE item; null without one.</summary>
    public ReadOnlyMemory<byte>? Prelude => _start.Prelude;

    /// <summary>Whether file contents can be read: always in a single archive, with a payload source in a split one.</summary>
    public bool HasContent => FormatVersion == 1 || _payload is not null;

    /// <summary>Length of the archive, or of the metadata half of a split one.</summary>
    public long MetadataLength => Metadata.Length;

    /// <summary>Length of the payload half; null for a single archive, or where it was not given.</summary>
    public long? PayloadLength => _payload?.Length;

    internal IRandomAccessSource Metadata { get; }

    /// <summary>
    /// Opens and checks the beginning, the root and, for a split archive, the start marker of the payload stream. Takes over both sources;
    /// when it fails they are disposed.
    /// </summary>
    /// <param name="metadata">The archive, or the metadata half of a split one.</param>
    /// <param name="payload">The payload half of a split archive; without it there are no contents.</param>
    /// <param name="cancellationToken">Ends slow reads.</param>
    /// <exception cref="PxarFormatException">Not an archive, cut off, or the two do not belong together.</exception>
    public static async ValueTask<PxarAccessor> OpenAsync(
        IRandomAccessSource metadata,
        IRandomAccessSource? payload = null,
        CancellationToken cancellationToken = default)
    {
        try
        {
            // From far away they come together.
            metadata.Prefetch(metadata.Length - 1, 1);
            payload?.Prefetch(0, PxarFileProbe.Length);
            ArchiveStart start = await ReadStartAsync(metadata, cancellationToken).ConfigureAwait(false);
            if (payload is not null)
                await CheckPayloadAsync(payload, start, cancellationToken).ConfigureAwait(false);
            var pages = new TablePageCache(metadata);
            (PxarEntry root, GoodbyeTable table) = await ReadRootAsync(metadata, pages, start, cancellationToken).ConfigureAwait(false);
            return new PxarAccessor(metadata, payload, start, pages, root, table);
        }
        catch
        {
            await metadata.DisposeAsync().ConfigureAwait(false);
            if (payload is not null)
                await payload.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The root directory.</summary>
    public ValueTask<PxarDirectory> OpenRootAsync(CancellationToken cancellationToken = default) => new(_root);

    /// <summary>
    /// The directory whose GOODBYE item ends at <paramref name="end"/>. A few hundred recently used ones are kept, and cost nothing.
    /// </summary>
    /// <exception cref="PxarFormatException">No directory ends there.</exception>
    public ValueTask<PxarDirectory> OpenDirectoryAtEndAsync(long end, CancellationToken cancellationToken = default)
    {
        if (end == _root.End)
            return new ValueTask<PxarDirectory>(_root);
        PxarDirectory? cached = Volatile.Read(ref CacheSlot(end));
        return cached is not null && cached.End == end ? new ValueTask<PxarDirectory>(cached) : OpenAsync(end, cancellationToken);
    }

    /// <summary>The entry (not a directory) whose FILENAME item stands at <paramref name="offset"/>.</summary>
    /// <exception cref="PxarFormatException">There is none.</exception>
    public async ValueTask<PxarEntry> ReadEntryAtAsync(long offset, CancellationToken cancellationToken = default)
    {
        if (offset < _root.Entry.HeadEnd || offset >= _root.GoodbyeOffset)
            throw new PxarFormatException("no entry can be here", offset);
        var context = new HeadContext(FormatVersion, _root.GoodbyeOffset + PxarHeader.Size, IsNamed: true);
        PxarEntry entry = await HeadReader.ReadAsync(Metadata, offset, context, cancellationToken).ConfigureAwait(false);
        return entry.Kind != PxarEntryKind.Directory ? entry : throw new PxarFormatException("directory where none is expected", offset);
    }

    /// <summary>
    /// Regular files in the order in which they lie, over the ends of directories: from <paramref name="offset"/> on, which is that of an
    /// entry's FILENAME item or right behind an entry. A hint of what is likely to be read next: it may end early.
    /// </summary>
    /// <exception cref="PxarFormatException">There is no entry, or a malformed one.</exception>
    public IAsyncEnumerable<PxarEntry> ReadFilesAsync(long offset, CancellationToken cancellationToken = default)
    {
        if (offset < _root.Entry.HeadEnd)
            throw new PxarFormatException("no entry can be here", offset);
        var context = new HeadContext(FormatVersion, _root.GoodbyeOffset + PxarHeader.Size, IsNamed: true);
        return ForwardReader.ReadFilesAsync(Metadata, offset, context, cancellationToken);
    }

    /// <summary>The file that a hard link stands for.</summary>
    /// <exception cref="PxarFormatException">It leads to anything else than a regular file.</exception>
    public async ValueTask<PxarEntry> ResolveHardLinkAsync(PxarEntry hardLink, CancellationToken cancellationToken = default)
    {
        if (hardLink.Kind != PxarEntryKind.HardLink)
            throw new ArgumentException("not a hard link", nameof(hardLink));
        PxarEntry target = await ReadEntryAtAsync(hardLink.HardLinkTarget, cancellationToken).ConfigureAwait(false);
        return target.Kind == PxarEntryKind.File
            ? target
            : throw new PxarFormatException("hard link to something else than a regular file", hardLink.Offset);
    }

    /// <summary>
    /// The content of a file, for concurrent use; nothing to dispose. It never delivers less than the file's size: what is missing or does
    /// not belong together is an <see cref="IOException"/> (or <see cref="PxarFormatException"/>) of the read.
    /// </summary>
    /// <exception cref="IOException">The archive is split and its payload stream was not given.</exception>
    public IRandomAccessSource OpenContent(PxarEntry file)
    {
        if (file.Kind != PxarEntryKind.File)
            throw new ArgumentException("not a regular file", nameof(file));
        if (FormatVersion == 1)
            return Metadata.Slice(file.PayloadOffset, file.Size);
        if (_payload is null)
            throw new IOException(PxarPayloadContent.MissingMessage);
        return new PxarPayloadContent(_payload, file.PayloadOffset, file.Size);
    }

    /// <summary>
    /// False when the payload stream is that of another archive, as far as a few files tell; true where there are none, or no payload.
    /// Opening does not ask: a stream from elsewhere may be slow to reach, and every content is checked before it is handed out.
    /// </summary>
    public async ValueTask<bool> IsPayloadLikelyOursAsync(CancellationToken cancellationToken = default)
    {
        if (_payload is null)
            return true;
        bool isCutOff = await IsPayloadEndMissingAsync(cancellationToken).ConfigureAwait(false);
        return await PayloadMatch.IsLikelyAsync(Metadata, _payload, isCutOff, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// True when the payload stream does not end with its marker: it was cut off, or something was appended. Contents are checked one by
    /// one, so this deserves no more than a warning.
    /// </summary>
    public async ValueTask<bool> IsPayloadEndMissingAsync(CancellationToken cancellationToken = default)
    {
        if (_payload is null)
            return false;
        if (_payload.Length < 2 * PxarHeader.Size)
            return true;
        byte[] tail = new byte[PxarHeader.Size];
        await _payload.ReadExactlyAsync(_payload.Length - PxarHeader.Size, tail, cancellationToken).ConfigureAwait(false);
        return PxarHeader.Parse(tail) != new PxarHeader(PxarItemType.PayloadTailMarker, PxarHeader.Size);
    }

    /// <summary>One pass over the metadata: counts, totals, hard links.</summary>
    public async ValueTask<PxarSummary> SummarizeAsync(CancellationToken cancellationToken = default)
    {
        var counter = new SummaryCounter();
        await using var decoder = new PxarDecoder(Metadata, counter);
        while (await decoder.ReadNextAsync(cancellationToken).ConfigureAwait(false) != PxarDecoderEvent.End)
        {
        }

        return counter.ToSummary();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Metadata.DisposeAsync().ConfigureAwait(false);
        if (_payload is not null)
            await _payload.DisposeAsync().ConfigureAwait(false);
    }

    private static async ValueTask<ArchiveStart> ReadStartAsync(IRandomAccessSource metadata, CancellationToken cancellationToken)
    {
        using var window = new ItemWindow(metadata, metadata.Length);
        return await ArchiveStart.ReadAsync(window, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<(PxarEntry Root, GoodbyeTable Table)> ReadRootAsync(
        IRandomAccessSource metadata, TablePageCache pages, ArchiveStart start, CancellationToken cancellationToken)
    {
        try
        {
            return await DirectoryReader
                .ReadAsync(metadata, pages, metadata.Length, start, isRoot: true, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PxarFormatException failure)
        {
            throw await OpenFailure.ExplainAsync(metadata, failure, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask CheckPayloadAsync(
        IRandomAccessSource payload, ArchiveStart start, CancellationToken cancellationToken)
    {
        start.RequireSplit();
        byte[] buffer = new byte[PxarFileProbe.Length];
        int count = await payload.ReadAsync(0, buffer, cancellationToken).ConfigureAwait(false);
        ArchiveStart.CheckPayloadStart(buffer.AsSpan(0, count));
    }

    private async ValueTask<PxarDirectory> OpenAsync(long end, CancellationToken cancellationToken)
    {
        if (end <= _root.Entry.HeadEnd || end > _root.GoodbyeOffset)
            throw new PxarFormatException("no directory can end here", end);
        (PxarEntry entry, GoodbyeTable table) =
            await DirectoryReader.ReadAsync(Metadata, _pages, end, _start, isRoot: false, cancellationToken).ConfigureAwait(false);
        var directory = new PxarDirectory(this, entry, end, table);
        Volatile.Write(ref CacheSlot(end), directory);
        return directory;
    }

    // Ends of small directories lie close together; the multiplication spreads them.
    private ref PxarDirectory? CacheSlot(long end) =>
        ref _directories[(int)(((ulong)end * 0x9E37_79B9_7F4A_7C15) >> 56)];
}
