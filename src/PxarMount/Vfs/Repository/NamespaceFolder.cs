using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>A namespace: a folder for each type of backup that there is, and <c>ns</c> where there are namespaces inside.</summary>
internal sealed class NamespaceFolder(RepositoryTree tree, VirtualFolder? parent, string name, BackupNamespace ns)
    : ListedFolder<string>(tree, parent, name)
{
    private const string Inside = "ns";

    protected override async ValueTask<FolderContent<string>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<BackupGroup> groups = await Tree.Datastore.ListGroupsAsync(ns, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<BackupNamespace> inside = await Tree.Datastore.ListNamespacesAsync(ns, cancellationToken).ConfigureAwait(false);
        List<FolderItem<string>> found = [.. BackupGroup.Types
            .Where(type => groups.Any(group => group.Type == type))
            .Select(type => new FolderItem<string>(type, type))];
        if (inside.Count > 0)
            found.Add(new FolderItem<string>(Inside, Inside));
        return new FolderContent<string>(found);
    }

    protected override Node Create(string name, string what) =>
        what == Inside ? new NamespacesFolder(Tree, this, name, ns) : new TypeFolder(Tree, this, name, ns, what);
}
