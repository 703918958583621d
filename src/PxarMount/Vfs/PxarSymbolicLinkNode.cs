using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>A symbolic link of an archive.</summary>
public sealed class PxarSymbolicLinkNode : SymbolicLinkNode
{
    private readonly PxarEntry _entry;

    internal PxarSymbolicLinkNode(PxarEntry entry) => _entry = entry;

    /// <inheritdoc/>
    public override PxarEntry? Entry => _entry;

    /// <inheritdoc/>
    public override NodeId Id => NodeId.ForOther(_entry.Offset);

    /// <inheritdoc/>
    public override NodeAttributes Attributes => PxarAttributes.Of(_entry);

    /// <inheritdoc/>
    public override IReadOnlyList<PxarXAttr> ExtendedAttributes => PxarAttributes.ExtendedOf(_entry);

    /// <inheritdoc/>
    public override FileName Target => _entry.LinkTarget;
}
