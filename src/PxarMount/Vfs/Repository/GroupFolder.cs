using PbsReader;
using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>The finished snapshots of one group, and <see cref="Latest"/>, a link to the newest.</summary>
internal sealed class GroupFolder(RepositoryTree tree, VirtualFolder? parent, string name, BackupGroup group)
    : ListedFolder<GroupItem>(tree, parent, name)
{
    internal const string Latest = "latest";
    private long _newest = -1;

    /// <summary>The newest snapshot's; the start of the mount where there is none.</summary>
    protected override long? Time => Volatile.Read(ref _newest) is var time && time < 0 ? null : time == 0 ? base.Time : time;

    protected override async ValueTask<FolderContent<GroupItem>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SnapshotId> snapshots = await ListSnapshotsAsync(cancellationToken).ConfigureAwait(false);
        string[] names = SnapshotNames.Of([.. snapshots.Select(snapshot => snapshot.Time)], Tree.Options.TimeFormat, Latest);
        var items = new List<FolderItem<GroupItem>>(names.Length + 1);
        for (int position = 0; position < names.Length; position++)
            items.Add(new FolderItem<GroupItem>(names[position], new GroupItem(snapshots[position].Time)));
        if (names.Length > 0)
            items.Add(new FolderItem<GroupItem>(Latest, new GroupItem(snapshots[^1].Time, names[^1])));
        Volatile.Write(ref _newest, names.Length > 0 ? snapshots[^1].Time : 0);
        return new FolderContent<GroupItem>(items);
    }

    protected override Node Create(string name, GroupItem what) => what.LinkTarget is null
        ? new SnapshotFolder(Tree, this, name, new SnapshotId(group, what.Time))
        : new LatestLink(Tree, this, name, what.LinkTarget, what.Time);

    private async ValueTask<IReadOnlyList<SnapshotId>> ListSnapshotsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Tree.Datastore.ListSnapshotsAsync(group, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception) when (exception.Kind == PbsError.NotFound && Known is not null)
        {
            // The last snapshot was pruned, and the group with it. Whether that is so, the listing of the groups says.
            IReadOnlyList<BackupGroup> groups =
                await Tree.Datastore.ListGroupsAsync(group.Namespace, cancellationToken).ConfigureAwait(false);
            if (groups.Contains(group))
                throw;
            Parent?.Expire();
            return [];
        }
    }
}
