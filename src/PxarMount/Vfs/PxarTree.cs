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

    /// <summary>
    /// Takes over <paramref name="archive"/>. <paramref name="summaryFailed"/> is told at most once, from any thread, when the pass
    /// over the archive meets damage.
    /// </summary>
    public PxarTree(PxarAccessor archive, Action<Exception>? summaryFailed = null, TimeProvider? time = null)
    {
        Archive = archive;
        _summary = new SummaryPass(archive, summaryFailed, time ?? TimeProvider.System);
    }

    /// <summary>The archive below.</summary>
    public PxarAccessor Archive { get; }

    /// <inheritdoc/>
    public override bool? HasExtendedAttributes =>
        _summary.Result is { } summary ? summary.HasXAttrs || summary.HasAcls || summary.HasFileCapabilities : null;

    /// <inheritdoc/>
    public override void Prepare() => _summary.Start();

    /// <inheritdoc/>
    public override async ValueTask<DirectoryNode> GetRootAsync(CancellationToken cancellationToken)
    {
        PxarDirectory root = await Archive.OpenRootAsync(cancellationToken).ConfigureAwait(false);
        return new PxarDirectoryNode(this, NodeId.Root, root);
    }

    /// <inheritdoc/>
    public override async ValueTask<Node?> FindAsync(NodeId id, CancellationToken cancellationToken)
    {
        if (id == NodeId.Root)
            return await GetRootAsync(cancellationToken).ConfigureAwait(false);
        if (id.Tree != 0 || id.Offset <= 0)
            return null;
        if (id.IsDirectory)
        {
            PxarDirectory directory = await Archive.OpenDirectoryAtEndAsync(id.Offset, cancellationToken).ConfigureAwait(false);
            return new PxarDirectoryNode(this, id, directory);
        }

        PxarEntry entry = await Archive.ReadEntryAtAsync(id.Offset, cancellationToken).ConfigureAwait(false);
        return entry.Kind is PxarEntryKind.Directory or PxarEntryKind.HardLink ? null : NodeOf(entry);
    }

    /// <inheritdoc/>
    public override async ValueTask<TreeStatistics> GetStatisticsAsync(CancellationToken cancellationToken)
    {
        PxarSummary? summary = await _summary.WaitAsync(s_longestWaitForTotals, cancellationToken).ConfigureAwait(false);
        return summary is null ? default : new TreeStatistics(summary.Entries, summary.ContentBytes);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _summary.DisposeAsync().ConfigureAwait(false);
        await Archive.DisposeAsync().ConfigureAwait(false);
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

    private async ValueTask<Node> FollowAsync(PxarEntry hardLink, CancellationToken cancellationToken) =>
        NodeOf(await Archive.ResolveHardLinkAsync(hardLink, cancellationToken).ConfigureAwait(false));

    private Node NodeOf(PxarEntry entry) => entry.Kind switch
    {
        PxarEntryKind.File => new PxarFileNode(this, entry),
        PxarEntryKind.SymbolicLink => new PxarSymbolicLinkNode(entry),
        _ => new PxarSpecialNode(entry),
    };
}
