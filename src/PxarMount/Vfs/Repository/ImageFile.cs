using PbsReader.Chunks;
using PbsReader.Snapshots;
using PxarArchive.Sources;

namespace PxarMount.Vfs.Repository;

/// <summary>The bytes that an index stands for: a disk image, with its holes.</summary>
internal sealed class ImageFile(RepositoryTree tree, SnapshotFolder snapshot, SnapshotItem item)
    : VirtualFile<ChunkedSource>(tree, snapshot, item)
{
    private long _stored = -1;

    protected override (long Length, long? Stored) Size =>
        (Item.File.Size, Volatile.Read(ref _stored) is var stored && stored < 0 ? null : stored);

    public override async ValueTask<long?> SeekAsync(long offset, bool hole, CancellationToken cancellationToken)
    {
        ChunkedSource image = await GetAsync(cancellationToken).ConfigureAwait(false);
        return hole ? image.FindHole(offset) : image.FindData(offset);
    }

    protected override async ValueTask<ChunkedSource> OpenAsync(CancellationToken cancellationToken)
    {
        Snapshot snapshot = await Snapshot.GetSnapshotAsync(Item, cancellationToken).ConfigureAwait(false);
        ChunkedSource image = await Tree.Session.OpenIndexAsync(snapshot, Item.File, cancellationToken).ConfigureAwait(false);
        if (Volatile.Read(ref _stored) < 0)
            Volatile.Write(ref _stored, image.CountDataBytes());
        return image;
    }

    protected override IRandomAccessSource SourceOf(ChunkedSource opened) => opened;
}
