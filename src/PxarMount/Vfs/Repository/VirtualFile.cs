using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Vfs.Repository;

/// <summary>A file of a snapshot. It is opened when it is looked at closely or read, and closed again when many others are open.</summary>
/// <typeparam name="T">What is open then.</typeparam>
internal abstract class VirtualFile<T> : FileNode
    where T : class
{
    // A disk image holds everything that the machine kept from its users: not for whoever may enter the mount.
    private const uint Mode = PxarStat.TypeFile | 0x120;
    private readonly Loader<T> _opened;

    /// <summary>A file of <paramref name="snapshot"/>.</summary>
    protected VirtualFile(RepositoryTree tree, SnapshotFolder snapshot, SnapshotItem item)
    {
        (Tree, Snapshot, Item) = (tree, snapshot, item);
        Id = tree.Nodes.Reserve(snapshot.Id, item.Name, isDirectory: false);
        _opened = new Loader<T>(OpenAsync, tree.Ending);
        Content = new LateContent(this);
    }

    public override NodeId Id { get; }

    public override string Place => Snapshot.PlaceOf(Item);

    public override IRandomAccessSource Content { get; }

    public override NodeAttributes Attributes
    {
        get
        {
            (long size, long? stored) = Size;
            long? time = stored is null ? null : Snapshot.BackupTime;
            return Tree.AttributesOf(Mode, size, time, NodeAttributes.Forever) with
            {
                ModificationTime = new PxarTime(Snapshot.BackupTime, 0),
                StoredBytes = stored,
            };
        }
    }

    protected RepositoryTree Tree { get; }

    protected SnapshotFolder Snapshot { get; }

    protected SnapshotItem Item { get; }

    /// <summary>
    /// Length, and bytes not in holes; as long as the file was not opened, the second is null and the first may be wrong.
    /// </summary>
    protected abstract (long Length, long? Stored) Size { get; }

    public override async ValueTask<NodeAttributes> GetAttributesAsync(CancellationToken cancellationToken)
    {
        if (Attributes is { LinkCount: not null } attributes)
            return attributes;
        try
        {
            await LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whoever reads the file is told.
        }

        return RepositoryTree.Complete(Attributes);
    }

    public override async ValueTask LoadAsync(CancellationToken cancellationToken) =>
        await GetAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>What is open.</summary>
    protected ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        Tree.Open.Touch(this, static file => file._opened.Replace(null));
        return _opened.GetAsync(cancellationToken);
    }

    /// <summary>Opens the file, whose size is known from then on.</summary>
    protected abstract ValueTask<T> OpenAsync(CancellationToken cancellationToken);

    /// <summary>The bytes of what is open.</summary>
    protected abstract IRandomAccessSource SourceOf(T opened);

    private sealed class LateContent(VirtualFile<T> file) : IRandomAccessSource
    {
        public long Length => file.Size.Length;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default) =>
            file._opened.Value is { } opened
                ? file.SourceOf(opened).ReadAsync(offset, destination, cancellationToken)
                : ReadLaterAsync(offset, destination, cancellationToken);

        public ValueTask DisposeAsync() => default;

        private async ValueTask<int> ReadLaterAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            T opened = await file.GetAsync(cancellationToken).ConfigureAwait(false);
            return await file.SourceOf(opened).ReadAsync(offset, destination, cancellationToken).ConfigureAwait(false);
        }
    }
}
