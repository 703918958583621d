using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>What a datastore keeps beside a snapshot's archives, as files; those that there are.</summary>
internal sealed class DetailsFolder(RepositoryTree tree, SnapshotFolder parent, string name, SnapshotId id)
    : ListedFolder<SnapshotDetail>(tree, parent, name)
{
    /// <summary>When the snapshot was made.</summary>
    internal long BackupTime => id.Time;

    protected override long? Time => id.Time;

    protected override bool MayLackChildren => false;

    protected override async ValueTask<FolderContent<SnapshotDetail>> ListAsync(CancellationToken cancellationToken)
    {
        // Opened anew: notes and verify state are written into the manifest at any time.
        Snapshot snapshot = await Tree.Session.OpenAsync(id, cancellationToken).ConfigureAwait(false);
        await using (snapshot.ConfigureAwait(false))
        {
            SnapshotDetails details = await Tree.Datastore.GetDetailsAsync(id, cancellationToken).ConfigureAwait(false);
            List<FolderItem<SnapshotDetail>> found = [new("manifest.json", new SnapshotDetail(snapshot.Manifest.Json))];
            if ((snapshot.Manifest.Notes ?? details.Notes) is string notes)
                found.Add(new("notes", new SnapshotDetail(notes)));
            if (details.Owner is string owner)
                found.Add(new("owner", new SnapshotDetail(owner)));
            if (details.IsProtected)
                found.Add(new("protected", new SnapshotDetail(ReadOnlyMemory<byte>.Empty)));
            if (details.VerifyState is string state)
                found.Add(new("verify-state", new SnapshotDetail(state)));
            return new FolderContent<SnapshotDetail>(found);
        }
    }

    protected override Node Create(string name, SnapshotDetail what) => new MemoryFile(Tree, this, name, what);
}
