using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>A device, named pipe or socket of an archive.</summary>
public sealed class PxarSpecialNode : SpecialNode
{
    private readonly TreeNumber _tree;
    private readonly PxarEntry _entry;

    internal PxarSpecialNode(TreeNumber tree, PxarEntry entry) => (_tree, _entry) = (tree, entry);

    /// <inheritdoc/>
    public override PxarEntry? Entry => _entry;

    /// <inheritdoc/>
    public override NodeId Id => _tree.ForOther(_entry.Offset);

    /// <inheritdoc/>
    public override NodeAttributes Attributes => PxarAttributes.Of(_entry);

    /// <inheritdoc/>
    public override IReadOnlyList<PxarXAttr> ExtendedAttributes => PxarAttributes.ExtendedOf(_entry);
}
