using PbsReader.Snapshots;
using PxarArchive.Sources;

namespace PxarMount.Vfs.Repository;

/// <summary>A decoded blob: a configuration file, the client's log. Its length is not known before it is decoded.</summary>
internal sealed class BlobFile(RepositoryTree tree, SnapshotFolder snapshot, SnapshotItem item)
    : VirtualFile<MemorySource>(tree, snapshot, item)
{
    private long _length = -1;

    protected override (long Length, long? Stored) Size =>
        Volatile.Read(ref _length) is var length && length < 0 ? (Item.File.Size, null) : (length, length);

    protected override async ValueTask<MemorySource> OpenAsync(CancellationToken cancellationToken)
    {
        Snapshot snapshot = await Snapshot.GetSnapshotAsync(Item, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> content = await snapshot.ReadBlobAsync(Item.File.Name, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _length, content.Length);
        return new MemorySource(content);
    }

    protected override IRandomAccessSource SourceOf(MemorySource opened) => opened;
}
