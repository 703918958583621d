using System.Runtime.CompilerServices;
using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>A directory of an archive. Its table is found when the first child is asked for.</summary>
public sealed class PxarDirectoryNode : DirectoryNode
{
    private readonly PxarTree _tree;
    private readonly PxarEntry _entry;
    private readonly long _end;
    private PxarDirectory? _directory;
    private IReadOnlyList<PxarXAttr>? _extended;

    internal PxarDirectoryNode(PxarTree tree, PxarEntry entry, long end) =>
        (_tree, _entry, _end, Id) = (tree, entry, end, tree.Number.ForDirectory(end));

    internal PxarDirectoryNode(PxarTree tree, NodeId id, PxarDirectory directory) =>
        (_tree, _entry, _end, Id, _directory) = (tree, directory.Entry, directory.End, id, directory);

    /// <inheritdoc/>
    public override PxarEntry? Entry => _entry;

    /// <inheritdoc/>
    public override NodeId Id { get; }

    /// <inheritdoc/>
    public override NodeAttributes Attributes => PxarAttributes.Of(_entry);

    /// <inheritdoc/>
    public override IReadOnlyList<PxarXAttr> ExtendedAttributes => _extended ??= PxarAttributes.ExtendedOf(_entry);

    /// <inheritdoc/>
    public override async ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken)
    {
        PxarDirectory directory = _directory ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
        PxarDirectoryItem? item = await directory.LookupAsync(name, cancellationToken).ConfigureAwait(false);
        return item is { } found ? await _tree.NodeOfAsync(found, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<DirectoryItem> EnumerateAsync(
        long cookie,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PxarDirectory directory = _directory ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
        await foreach (PxarDirectoryItem item in directory.ReadItemsAsync(cookie, cancellationToken).ConfigureAwait(false))
        {
            Node node = await _tree.NodeOfAsync(item, cancellationToken).ConfigureAwait(false);
            yield return new DirectoryItem(item.Entry.Name, node, item.Next);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> IsCookieAsync(long cookie, CancellationToken cancellationToken)
    {
        PxarDirectory directory = _directory ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await directory.IsPositionAsync(cookie, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask<DamagedItem?> SkipDamageAsync(long cookie, CancellationToken cancellationToken)
    {
        PxarDirectory directory = _directory ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
        PxarDamagedItem? item = await directory.SkipDamageAsync(cookie, cancellationToken).ConfigureAwait(false);
        return item is { } found ? new DamagedItem(found.Name, found.Next) : null;
    }

    private async ValueTask<PxarDirectory> OpenAsync(CancellationToken cancellationToken) =>
        _directory = await _tree.Archive.OpenDirectoryAtEndAsync(_end, cancellationToken).ConfigureAwait(false);
}
