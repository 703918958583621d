using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>The groups of one type in one namespace.</summary>
internal sealed class TypeFolder(RepositoryTree tree, VirtualFolder? parent, string name, BackupNamespace ns, string type)
    : ListedFolder<BackupGroup>(tree, parent, name)
{
    protected override async ValueTask<FolderContent<BackupGroup>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<BackupGroup> groups = await Tree.Datastore.ListGroupsAsync(ns, cancellationToken).ConfigureAwait(false);
        return new([.. groups.Where(group => group.Type == type).Select(group => new FolderItem<BackupGroup>(group.Id, group))]);
    }

    protected override Node Create(string name, BackupGroup what) => new GroupFolder(Tree, this, name, what);
}
