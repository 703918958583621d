using System.Runtime.CompilerServices;
using PbsReader.Chunks;
using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Vfs;

/// <summary>A tree with other owners and permissions; everything else is the tree below, which it owns.</summary>
public sealed class MappedTree : Tree
{
    private readonly Tree _inner;
    private readonly AttributeMapping _mapping;

    /// <summary>Takes over <paramref name="inner"/>.</summary>
    public MappedTree(Tree inner, AttributeMapping mapping) => (_inner, _mapping) = (inner, mapping);

    /// <inheritdoc/>
    public override bool? HasExtendedAttributes => _inner.HasExtendedAttributes;

    /// <inheritdoc/>
    public override bool HasHoles => _inner.HasHoles;

    /// <inheritdoc/>
    public override ChunkCache? Chunks => _inner.Chunks;

    /// <summary>The tree below.</summary>
    public Tree Inner => _inner;

    /// <inheritdoc/>
    public override void Prepare() => _inner.Prepare();

    /// <inheritdoc/>
    public override bool MayChange(NodeId id) => _inner.MayChange(id);

    /// <inheritdoc/>
    public override async ValueTask<DirectoryNode> GetRootAsync(CancellationToken cancellationToken) =>
        new MappedDirectory(await _inner.GetRootAsync(cancellationToken).ConfigureAwait(false), _mapping);

    /// <inheritdoc/>
    public override async ValueTask<Node?> FindAsync(NodeId id, CancellationToken cancellationToken) =>
        await _inner.FindAsync(id, cancellationToken).ConfigureAwait(false) is { } node ? Map(node, _mapping) : null;

    /// <inheritdoc/>
    public override IAsyncEnumerable<FileNode> ReadOnAsync(NodeId from, CancellationToken cancellationToken) =>
        _inner.ReadOnAsync(from, cancellationToken);

    /// <inheritdoc/>
    public override string? PlaceOf(NodeId id) => _inner.PlaceOf(id);

    /// <inheritdoc/>
    public override ValueTask<TreeStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        _inner.GetStatisticsAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    private static Node Map(Node node, AttributeMapping mapping) => node switch
    {
        DirectoryNode directory => new MappedDirectory(directory, mapping),
        FileNode file => new MappedFile(file, mapping),
        SymbolicLinkNode link => new MappedSymbolicLink(link, mapping),
        _ => new MappedSpecial(node, mapping),
    };

    private static async ValueTask<NodeAttributes> AttributesOf(Node inner, AttributeMapping mapping, CancellationToken cancellation) =>
        mapping.Apply(await inner.GetAttributesAsync(cancellation).ConfigureAwait(false));

    private static IReadOnlyList<PxarXAttr> ExtendedOf(Node inner, AttributeMapping mapping) =>
        Filter(inner.ExtendedAttributes, inner, mapping);

    private static IReadOnlyList<PxarXAttr> Filter(IReadOnlyList<PxarXAttr> stored, Node inner, AttributeMapping mapping)
    {
        return stored.Count == 0 || !mapping.ReplacesPermissions(inner.Attributes.Mode)
            ? stored
            : [.. stored.Where(attribute => attribute.Name != PosixAclXAttr.AccessName && attribute.Name != PosixAclXAttr.DefaultName)];
    }

    private sealed class MappedDirectory(DirectoryNode inner, AttributeMapping mapping) : DirectoryNode
    {
        public override NodeId Id => inner.Id;

        public override NodeAttributes Attributes => mapping.Apply(inner.Attributes);

        public override IReadOnlyList<PxarXAttr> ExtendedAttributes => ExtendedOf(inner, mapping);

        public override ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken) =>
            AttributesOf(inner, mapping, cancellationToken);

        public override ValueTask LoadAsync(CancellationToken cancellationToken) => inner.LoadAsync(cancellationToken);

        public override TimeSpan NamesValidFor => inner.NamesValidFor;

        public override async ValueTask<IReadOnlyList<PxarXAttr>> GetExtendedAttributesAsync(CancellationToken cancellationToken) =>
            Filter(await inner.GetExtendedAttributesAsync(cancellationToken).ConfigureAwait(false), inner, mapping);

        public override async ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken) =>
            await inner.LookupAsync(name, cancellationToken).ConfigureAwait(false) is { } node ? Map(node, mapping) : null;

        public override async IAsyncEnumerable<DirectoryItem> EnumerateAsync(
            long cookie,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (DirectoryItem item in inner.EnumerateAsync(cookie, cancellationToken).ConfigureAwait(false))
                yield return item with { Node = Map(item.Node, mapping) };
        }

        public override ValueTask<bool> IsCookieAsync(long cookie, CancellationToken cancellationToken) =>
            inner.IsCookieAsync(cookie, cancellationToken);

        public override ValueTask<DamagedItem?> SkipDamageAsync(long cookie, CancellationToken cancellationToken) =>
            inner.SkipDamageAsync(cookie, cancellationToken);
    }

    private sealed class MappedFile(FileNode inner, AttributeMapping mapping) : FileNode
    {
        public override NodeId Id => inner.Id;

        public override NodeAttributes Attributes => mapping.Apply(inner.Attributes);

        public override IReadOnlyList<PxarXAttr> ExtendedAttributes => ExtendedOf(inner, mapping);

        public override IRandomAccessSource Content => inner.Content;

        public override NodeId? Behind => inner.Behind;

        public override ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken) =>
            AttributesOf(inner, mapping, cancellationToken);

        public override ValueTask LoadAsync(CancellationToken cancellationToken) => inner.LoadAsync(cancellationToken);

        public override ValueTask<long?> SeekAsync(long offset, bool hole, CancellationToken cancellationToken) =>
            inner.SeekAsync(offset, hole, cancellationToken);
    }

    private sealed class MappedSymbolicLink(SymbolicLinkNode inner, AttributeMapping mapping) : SymbolicLinkNode
    {
        public override NodeId Id => inner.Id;

        public override NodeAttributes Attributes => mapping.Apply(inner.Attributes);

        public override FileName Target => inner.Target;

        public override IReadOnlyList<PxarXAttr> ExtendedAttributes => inner.ExtendedAttributes;

        public override ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken) =>
            AttributesOf(inner, mapping, cancellationToken);
    }

    private sealed class MappedSpecial(Node inner, AttributeMapping mapping) : SpecialNode
    {
        public override NodeId Id => inner.Id;

        public override NodeAttributes Attributes => mapping.Apply(inner.Attributes);

        public override IReadOnlyList<PxarXAttr> ExtendedAttributes => ExtendedOf(inner, mapping);

        public override ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken) =>
            AttributesOf(inner, mapping, cancellationToken);
    }
}
