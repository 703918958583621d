using System.Runtime.CompilerServices;
using PbsReader.Chunks;
using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>
/// An archive as a tree. Nothing is kept per node: a number is an address. One pass over the metadata, in the background, tells link
/// counts and totals; where the archive is too damaged for it, everything else still works.
/// </summary>
public sealed class PxarTree : Tree
{
    private static readonly TimeSpan s_longestWaitForLinks = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestWaitForTotals = TimeSpan.FromSeconds(2);
    private readonly SummaryPass _summary;
    private readonly IAsyncDisposable? _owned;

    /// <summary>Takes over <paramref name="archive"/>. Totals and link counts come from a pass over its metadata.</summary>
    public PxarTree(PxarAccessor archive, Action<Exception>? summaryFailed = null, TimeProvider? time = null)
        : this(archive, new PxarTreeOptions { TotalsFailed = summaryFailed, Time = time ?? TimeProvider.System })
    {
    }

    /// <summary>Takes over <paramref name="archive"/>.</summary>
    public PxarTree(PxarAccessor archive, PxarTreeOptions options)
    {
        Archive = archive;
        Number = options.Number;
        Chunks = options.Chunks;
        _owned = options.Owned;
        _summary = new SummaryPass(options.FindTotals ?? SummarizeAsync, options.TotalsFailed, options.Time);
    }

    /// <summary>The archive below.</summary>
    public PxarAccessor Archive { get; }

    /// <summary>Place among the archives of a repository.</summary>
    public TreeNumber Number { get; }

    /// <inheritdoc/>
    public override ChunkCache? Chunks { get; }

    /// <inheritdoc/>
    public override bool? HasExtendedAttributes => _summary.Result?.HasExtendedAttributes;

    /// <inheritdoc/>
    public override void Prepare() => _summary.Start();

    /// <inheritdoc/>
    public override async ValueTask<DirectoryNode> GetRootAsync(CancellationToken cancellationToken)
    {
        PxarDirectory root = await Archive.OpenRootAsync(cancellationToken).ConfigureAwait(false);
        NodeId id = Number == default ? NodeId.Root : Number.ForDirectory(root.End);
        return new PxarDirectoryNode(this, id, root);
    }

    /// <inheritdoc/>
    public override async ValueTask<Node?> FindAsync(NodeId id, CancellationToken cancellationToken)
    {
        if (id == NodeId.Root && Number == default)
            return await GetRootAsync(cancellationToken).ConfigureAwait(false);
        if (Number.OffsetOf(id, Archive.MetadataLength) is not long offset)
            return null;
        if (id.IsDirectory)
        {
            PxarDirectory directory = await Archive.OpenDirectoryAtEndAsync(offset, cancellationToken).ConfigureAwait(false);
            return new PxarDirectoryNode(this, id, directory);
        }

        PxarEntry entry = await Archive.ReadEntryAtAsync(offset, cancellationToken).ConfigureAwait(false);
        return entry.Kind is PxarEntryKind.Directory or PxarEntryKind.HardLink ? null : NodeOf(entry);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<FileNode> ReadOnAsync(
        NodeId from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Number.OffsetOf(from, Archive.MetadataLength) is not long offset)
            yield break;
        await foreach (PxarEntry file in Archive.ReadFilesAsync(offset, cancellationToken).ConfigureAwait(false))
            yield return new PxarFileNode(this, file);
    }

    /// <inheritdoc/>
    public override async ValueTask<TreeStatistics> GetStatisticsAsync(CancellationToken cancellationToken)
    {
        ArchiveTotals? totals = await _summary.WaitAsync(s_longestWaitForTotals, cancellationToken).ConfigureAwait(false);
        return totals?.Statistics ?? default;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _summary.DisposeAsync().ConfigureAwait(false);
        await Archive.DisposeAsync().ConfigureAwait(false);
        if (_owned is not null)
            await _owned.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A child as a node, hard links followed.</summary>
    internal ValueTask<Node> NodeOfAsync(PxarDirectoryItem item, CancellationToken cancellationToken) => item.Entry.Kind switch
    {
        PxarEntryKind.Directory => new ValueTask<Node>(new PxarDirectoryNode(this, item.Entry, item.DirectoryEnd)),
        PxarEntryKind.HardLink => FollowAsync(item.Entry, cancellationToken),
        _ => new ValueTask<Node>(NodeOf(item.Entry)),
    };

    /// <summary>Number of names of a file, null when it is not known yet.</summary>
    internal uint? LinkCountOf(PxarEntry file) =>
        _summary.Result is { } summary ? summary.LinkCountOf(file.Offset) : _summary.Failed ? 1 : null;

    /// <summary>Waits until <see cref="LinkCountOf"/> knows, for a bounded time.</summary>
    internal async ValueTask WaitForLinkCountsAsync(CancellationToken cancellationToken) =>
        await _summary.WaitAsync(s_longestWaitForLinks, cancellationToken).ConfigureAwait(false);

    private async ValueTask<ArchiveTotals?> SummarizeAsync(CancellationToken cancellationToken) =>
        ArchiveTotals.Of(await Archive.SummarizeAsync(cancellationToken).ConfigureAwait(false));

    private async ValueTask<Node> FollowAsync(PxarEntry hardLink, CancellationToken cancellationToken) =>
        NodeOf(await Archive.ResolveHardLinkAsync(hardLink, cancellationToken).ConfigureAwait(false));

    private Node NodeOf(PxarEntry entry) => entry.Kind switch
    {
        PxarEntryKind.File => new PxarFileNode(this, entry),
        PxarEntryKind.SymbolicLink => new PxarSymbolicLinkNode(Number, entry),
        _ => new PxarSpecialNode(Number, entry),
    };
}
