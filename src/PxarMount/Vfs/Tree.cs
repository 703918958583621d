using PbsReader.Chunks;

namespace PxarMount.Vfs;

/// <summary>A read-only hierarchy. FUSE finds nodes by number, everything else walks from the root. Safe for concurrent use.</summary>
public abstract class Tree : IAsyncDisposable
{
    /// <summary>
    /// Whether any node has an extended attribute; null as long as that is not known. Once false it stays false.
    /// </summary>
    public abstract bool? HasExtendedAttributes { get; }

    /// <summary>
    /// Begins in the background what <see cref="HasExtendedAttributes"/> and link counts need; for trees that stay open, like a mount.
    /// Returns at once and never fails.
    /// </summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Whether files can have holes, so that it is worth asking <see cref="FileNode.SeekAsync"/>.</summary>
    public virtual bool HasHoles => false;

    /// <summary>
    /// Whether a node, which need not exist, is one that can change; then listings of it are not to be cached, and opening it is worth
    /// <see cref="Node.LoadAsync"/>.
    /// </summary>
    public virtual bool MayChange(NodeId id) => false;

    /// <summary>The cache that all contents come through; null where there is none.</summary>
    public virtual ChunkCache? Chunks => null;

    /// <summary>The root directory.</summary>
    public abstract ValueTask<DirectoryNode> GetRootAsync(CancellationToken cancellationToken);

    /// <summary>The node of that number; null when this tree cannot have given it out.</summary>
    public abstract ValueTask<Node?> FindAsync(NodeId id, CancellationToken cancellationToken);

    /// <summary>
    /// The files that lie from <see cref="FileNode.Behind"/> of another one on, for who reads ahead: of them, only number and content
    /// count. It may end early, and is empty where files do not lie in an order.
    /// </summary>
    /// <exception cref="IOException">What lies there cannot be read.</exception>
    public virtual IAsyncEnumerable<FileNode> ReadOnAsync(NodeId from, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<FileNode>();

    /// <summary>The archive or file that a node belongs to, for messages; null where there is but one, or nobody looked into it.</summary>
    public virtual string? PlaceOf(NodeId id) => null;

    /// <summary>Totals; may wait for a pass over the archive, for a bounded time.</summary>
    public abstract ValueTask<TreeStatistics> GetStatisticsAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
