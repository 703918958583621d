using PbsReader;
using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// A snapshot. Its manifest is read when the folder is entered: a missing key is told then. The folder <see cref="Hidden"/> is not listed.
/// </summary>
internal sealed class SnapshotFolder : ListedFolder<SnapshotItem>
{
    internal const string Hidden = ".snapshot";
    private readonly SnapshotId _id;
    private readonly string? _only;
    private DetailsFolder? _details;
    private Loader<Snapshot>? _snapshot;

    /// <param name="tree">The tree.</param>
    /// <param name="parent">The group's folder; null for a mount of the snapshot.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="id">Which snapshot.</param>
    /// <param name="only">Stored name of the only file to show; null for all.</param>
    internal SnapshotFolder(RepositoryTree tree, VirtualFolder? parent, string name, SnapshotId id, string? only = null)
        : base(tree, parent, name) => (_id, _only) = (id, only);

    /// <summary>When the snapshot was made.</summary>
    internal long BackupTime => _id.Time;

    public override string Place => _id.FullName;

    protected override long? Time => _id.Time;

    protected override bool MayLackChildren => false;

    private Loader<Snapshot> Opened
    {
        get
        {
            if (Volatile.Read(ref _snapshot) is { } known)
                return known;
            var made = new Loader<Snapshot>(cancellation => Tree.Session.OpenAsync(_id, cancellation), Tree.Ending);
            return Interlocked.CompareExchange(ref _snapshot, made, null) ?? made;
        }
    }

    /// <summary>An item of this snapshot, as messages call it.</summary>
    internal string PlaceOf(SnapshotItem item) => $"{_id.FullName}/{item.Name}";

    /// <summary>The verified snapshot, in which <paramref name="item"/> is still what it was when it was listed.</summary>
    /// <exception cref="PbsException">It is gone, damaged, replaced by another one, or its key is missing.</exception>
    internal async ValueTask<Snapshot> GetSnapshotAsync(SnapshotItem item, CancellationToken cancellationToken)
    {
        Tree.Open.Touch(this, static folder => folder._snapshot?.Replace(null));
        Snapshot snapshot = await Opened.GetAsync(cancellationToken).ConfigureAwait(false);
        if (item.IsIn(snapshot))
            return snapshot;
        Expire();
        Opened.Replace(null);
        throw new PbsException(PbsError.Corrupt, $"{_id.FullName}/{item.File.Name}: was replaced while it was in use; open it again");
    }

    public override async ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken)
    {
        Node? found = await base.LookupAsync(name, cancellationToken).ConfigureAwait(false);
        return found is null && name.Span.SequenceEqual(".snapshot"u8) ? GetDetails() : found;
    }

    protected override async ValueTask<FolderContent<SnapshotItem>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Read anew: the log of the client comes when the snapshot is finished already.
            Snapshot snapshot = await Tree.Session.OpenAsync(_id, cancellationToken).ConfigureAwait(false);
            Opened.Replace(snapshot);
            Tree.Open.Touch(this, static folder => folder._snapshot?.Replace(null));
            SnapshotDetails details = await Tree.Datastore.GetDetailsAsync(_id, cancellationToken).ConfigureAwait(false);
            return new([.. SnapshotContent.Of(snapshot, details)
                .Where(archive => _only is null ? archive.Kind != ArchiveKind.Catalog : archive.File.Name == _only)
                .Select(archive => new FolderItem<SnapshotItem>(archive.Name, new SnapshotItem(archive)))]);
        }
        catch (PbsException exception) when (exception.Kind == PbsError.NotFound)
        {
            // Pruned: it goes from its parent, and who is inside sees what there was.
            Parent?.Expire();
            if (Known is not { } known)
                throw;
            return new([.. known.Entries.Select(entry => new FolderItem<SnapshotItem>(entry.Name, entry.What))]);
        }
    }

    protected override Node Create(string name, SnapshotItem what) => what.Archive.Kind switch
    {
        ArchiveKind.Files or ArchiveKind.SplitFiles => new ArchiveFolder(Tree, this, what),
        ArchiveKind.Blob => new BlobFile(Tree, this, what),
        _ => new ImageFile(Tree, this, what),
    };

    private DetailsFolder GetDetails()
    {
        if (Volatile.Read(ref _details) is { } known)
            return known;
        var made = new DetailsFolder(Tree, this, Hidden, _id);
        if (Interlocked.CompareExchange(ref _details, made, null) is not { } other)
            return Tree.Nodes.Add(made);
        Tree.Nodes.Remove(made.Id);
        return other;
    }
}
