using System.Runtime.CompilerServices;
using PbsReader.Snapshots;
using PxarArchive;

namespace PxarMount.Vfs.Repository;

/// <summary>The root of an archive in a snapshot's folder. The archive is opened when someone looks at it closely or inside.</summary>
internal sealed class ArchiveFolder : DirectoryNode
{
    private const uint Mode = PxarStat.TypeDirectory | 0x16D;
    private readonly RepositoryTree _tree;
    private readonly SnapshotFolder _snapshot;
    private readonly SnapshotItem _item;
    private readonly Loader<OpenArchive> _opened;
    private Facts? _seen;

    internal ArchiveFolder(RepositoryTree tree, SnapshotFolder snapshot, SnapshotItem item)
    {
        (_tree, _snapshot, _item) = (tree, snapshot, item);
        _opened = new Loader<OpenArchive>(OpenAsync, tree.Ending);
        Id = tree.Nodes.Reserve(snapshot.Id, item.Name, isDirectory: true);
    }

    public override NodeId Id { get; }

    public override string Place => _snapshot.PlaceOf(_item);

    public override PxarEntry? Entry => _seen?.Entry;

    public override NodeAttributes Attributes => _seen?.Attributes
        ?? _tree.AttributesOf(Mode, 0, null, NodeAttributes.Forever) with { ModificationTime = new PxarTime(_snapshot.BackupTime, 0) };

    public override TimeSpan NamesValidFor => NodeAttributes.Forever;

    public override IReadOnlyList<PxarXAttr> ExtendedAttributes => _seen?.ExtendedAttributes ?? [];

    public override async ValueTask<IReadOnlyList<PxarXAttr>> GetExtendedAttributesAsync(CancellationToken cancellationToken)
    {
        await GetAttributesAsync(cancellationToken).ConfigureAwait(false);
        return ExtendedAttributes;
    }

    /// <summary>Length of the metadata, from which offsets are taken.</summary>
    internal long Length => _item.File.Size;

    /// <summary>Whether the archive is open now.</summary>
    internal bool IsOpen => _opened.Value is not null;

    public override async ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken)
    {
        if (_seen is not null)
            return Attributes;
        try
        {
            await LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whoever looks inside is told.
        }

        return RepositoryTree.Complete(Attributes);
    }

    public override async ValueTask LoadAsync(CancellationToken cancellationToken) =>
        await GetAsync(cancellationToken).ConfigureAwait(false);

    public override async ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken)
    {
        OpenArchive opened = await GetAsync(cancellationToken).ConfigureAwait(false);
        return await opened.Root.LookupAsync(name, cancellationToken).ConfigureAwait(false);
    }

    public override async IAsyncEnumerable<DirectoryItem> EnumerateAsync(
        long cookie, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OpenArchive opened = await GetAsync(cancellationToken).ConfigureAwait(false);
        await foreach (DirectoryItem item in opened.Root.EnumerateAsync(cookie, cancellationToken).ConfigureAwait(false))
            yield return item;
    }

    public override async ValueTask<DamagedItem?> SkipDamageAsync(long cookie, CancellationToken cancellationToken) =>
        _opened.Value is { } opened ? await opened.Root.SkipDamageAsync(cookie, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>A node of the archive; null when the number is not one of its own.</summary>
    internal async ValueTask<Node?> FindAsync(NodeId id, CancellationToken cancellationToken)
    {
        OpenArchive opened = await GetAsync(cancellationToken).ConfigureAwait(false);
        return await opened.Tree.FindAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Files of the archive, as <see cref="Tree.ReadOnAsync"/> has them.</summary>
    internal async IAsyncEnumerable<FileNode> ReadOnAsync(NodeId from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        OpenArchive opened = await GetAsync(cancellationToken).ConfigureAwait(false);
        await foreach (FileNode file in opened.Tree.ReadOnAsync(from, cancellationToken).ConfigureAwait(false))
            yield return file;
    }

    /// <summary>The place was given to another archive: the numbers of this one are void.</summary>
    internal void LosePlace() => _opened.Replace(null);

    private ValueTask<OpenArchive> GetAsync(CancellationToken cancellationToken)
    {
        _tree.Open.Touch(this, static folder => folder._opened.Replace(null));
        return _opened.GetAsync(cancellationToken);
    }

    private async ValueTask<OpenArchive> OpenAsync(CancellationToken cancellationToken)
    {
        Snapshot snapshot = await _snapshot.GetSnapshotAsync(_item, cancellationToken).ConfigureAwait(false);
        PxarAccessor archive =
            await ArchiveOpener.OpenAsync(_tree.Session, snapshot, _item.Archive, cancellationToken).ConfigureAwait(false);
        var tree = new PxarTree(archive, new PxarTreeOptions
        {
            Number = _tree.Places.Take(this),
            FindTotals = new ArchiveSurvey(_tree.Session, snapshot, _item.File, archive).FindAsync,
            TotalsFailed = failure => _tree.Options.Warn?.Invoke(
                $"{snapshot.Id.FullName}/{_item.File.Name}: link counts are not known: {failure.Message}"),
            Time = _tree.Options.Time,
        });
        DirectoryNode root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _seen, new Facts(root.Entry, root.Attributes, root.ExtendedAttributes));
        return new OpenArchive(tree, root);
    }

    /// <summary>What is remembered of the root when the archive is closed again.</summary>
    private sealed record Facts(PxarEntry? Entry, NodeAttributes Attributes, IReadOnlyList<PxarXAttr> ExtendedAttributes);
}
