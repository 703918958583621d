namespace PxarMount.Vfs.Repository;

/// <summary>A folder that a template asks for. Where all snapshots in it are of one group, there is a link to the newest.</summary>
internal sealed class LayoutFolder(RepositoryTree tree, VirtualFolder? parent, string name, LayoutIndex index, IReadOnlyList<string> path)
    : ListedFolder<LayoutItem>(tree, parent, name)
{
    protected override async ValueTask<FolderContent<LayoutItem>> ListAsync(CancellationToken cancellationToken)
    {
        (LayoutNode? node, long expiresAt) = await index.FindAsync(path, cancellationToken).ConfigureAwait(false);
        var found = new List<FolderItem<LayoutItem>>();
        foreach ((string name, LayoutNode child) in node?.Children ?? [])
            found.Add(new FolderItem<LayoutItem>(name, new LayoutItem(child.Snapshot)));
        FolderItem<LayoutItem>[] snapshots = [.. found.Where(item => item.What.Snapshot is not null)];
        if (snapshots.Length > 0
            && snapshots.Select(item => item.What.Snapshot!.Group).Distinct().Count() == 1
            && node?.Children.ContainsKey(GroupFolder.Latest) == false)
        {
            FolderItem<LayoutItem> newest = snapshots.MaxBy(item => item.What.Snapshot!.Time);
            found.Add(new FolderItem<LayoutItem>(GroupFolder.Latest, new LayoutItem(newest.What.Snapshot, newest.Name)));
        }

        return new FolderContent<LayoutItem>(found, expiresAt);
    }

    protected override Node Create(string name, LayoutItem what) => what switch
    {
        { Snapshot: null } => new LayoutFolder(Tree, this, name, index, [.. path, name]),
        { LinkTarget: null } => new SnapshotFolder(Tree, this, name, what.Snapshot),
        _ => new LatestLink(Tree, this, name, what.LinkTarget, what.Snapshot.Time),
    };
}
