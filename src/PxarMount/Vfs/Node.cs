using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>
/// Anything in a tree. Safe for concurrent use; knows nothing of FUSE. Within an archive immutable. The family is closed:
/// <see cref="DirectoryNode"/>, <see cref="FileNode"/>, <see cref="SymbolicLinkNode"/>, <see cref="SpecialNode"/>.
/// </summary>
public abstract class Node
{
    /// <summary>The node's number.</summary>
    public abstract NodeId Id { get; }

    /// <summary>What is known without waiting; only <see cref="NodeAttributes.LinkCount"/> can be missing.</summary>
    public abstract NodeAttributes Attributes { get; }

    /// <summary>
    /// The attributes, complete; may wait for a pass over the archive, for a bounded time, or for <see cref="LoadAsync"/>. Where they
    /// cannot be had it is stand-ins that are not to be cached: only who uses the node is told why.
    /// </summary>
    public virtual ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken) => new(Attributes);

    /// <summary>
    /// The slow step that some nodes need before <see cref="Attributes"/> and <see cref="ExtendedAttributes"/> are their own, and before
    /// their children or content can be had: opening a snapshot or an archive, for example. Free for all others, and when it was done.
    /// </summary>
    /// <exception cref="IOException">What the node stands for cannot be had.</exception>
    public virtual ValueTask LoadAsync(CancellationToken cancellationToken) => default;

    /// <summary>
    /// All extended attributes: stored ones in stored order, then <c>security.capability</c>, <c>system.posix_acl_access</c>,
    /// <c>system.posix_acl_default</c> where there are such.
    /// </summary>
    public virtual IReadOnlyList<PxarXAttr> ExtendedAttributes => [];

    /// <summary>The extended attributes, complete; none where <see cref="LoadAsync"/> would be needed and fails.</summary>
    public virtual ValueTask<IReadOnlyList<PxarXAttr>> GetExtendedAttributesAsync(CancellationToken cancellationToken) =>
        new(ExtendedAttributes);

    /// <summary>What the node is, for messages; null where its number has to do.</summary>
    public virtual string? Place => null;

    /// <summary>What the archive has stored for this node, hard links followed; null for nodes that come from no archive.</summary>
    public virtual PxarEntry? Entry => null;
}
