using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>A symbolic link of an archive.</summary>
public sealed class PxarSymbolicLinkNode : SymbolicLinkNode
{
    private readonly TreeNumber _tree;
    private readonly PxarEntry _entry;

    internal PxarSymbolicLinkNode(TreeNumber tree, PxarEntry entry) => (_tree, _entry) = (tree, entry);

    /// <inheritdoc/>
    public override PxarEntry? Entry => _entry;

    /// <inheritdoc/>
    public override NodeId Id => _tree.ForOther(_entry.Offset);

    /// <inheritdoc/>
    public override NodeAttributes Attributes => PxarAttributes.Of(_entry);

    /// <inheritdoc/>
    public override IReadOnlyList<PxarXAttr> ExtendedAttributes => PxarAttributes.ExtendedOf(_entry);

    /// <inheritdoc/>
    public override FileName Target => _entry.LinkTarget;
}
