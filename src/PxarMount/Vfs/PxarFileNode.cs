using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Vfs;

/// <summary>A regular file of an archive.</summary>
public sealed class PxarFileNode : FileNode
{
    private readonly PxarTree _tree;
    private readonly PxarEntry _entry;
    private IRandomAccessSource? _content;
    private IReadOnlyList<PxarXAttr>? _extended;

    internal PxarFileNode(PxarTree tree, PxarEntry entry) => (_tree, _entry) = (tree, entry);

    /// <inheritdoc/>
    public override PxarEntry? Entry => _entry;

    /// <inheritdoc/>
    public override NodeId Id => _tree.Number.ForOther(_entry.Offset);

    /// <inheritdoc/>
    public override NodeAttributes Attributes => PxarAttributes.Of(_entry, _tree.LinkCountOf(_entry));

    /// <inheritdoc/>
    public override IReadOnlyList<PxarXAttr> ExtendedAttributes => _extended ??= PxarAttributes.ExtendedOf(_entry);

    /// <inheritdoc/>
    public override IRandomAccessSource Content =>
        _content ?? Interlocked.CompareExchange(ref _content, _tree.Archive.OpenContent(_entry), null) ?? _content!;

    /// <inheritdoc/>
    public override NodeId? Behind =>
        _tree.Number.ForOther(_entry.HeadEnd + (_tree.Archive.FormatVersion == 1 ? _entry.Size : 0));

    /// <summary>
    /// Complete attributes. Where the pass over the archive takes too long, the link count is 1 and is not to be cached.
    /// </summary>
    public override ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken)
    {
        NodeAttributes attributes = Attributes;
        return attributes.LinkCount is null ? WaitAsync(cancellationToken) : new ValueTask<NodeAttributes>(attributes);
    }

    private async ValueTask<NodeAttributes> WaitAsync(CancellationToken cancellationToken)
    {
        await _tree.WaitForLinkCountsAsync(cancellationToken).ConfigureAwait(false);
        NodeAttributes attributes = Attributes;
        return attributes.LinkCount is null ? attributes with { LinkCount = 1, ValidFor = TimeSpan.Zero } : attributes;
    }
}
