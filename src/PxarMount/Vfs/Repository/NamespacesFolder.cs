using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>The folder <c>ns</c>: the namespaces inside one.</summary>
internal sealed class NamespacesFolder(RepositoryTree tree, VirtualFolder? parent, string name, BackupNamespace outer)
    : ListedFolder<BackupNamespace>(tree, parent, name)
{
    protected override async ValueTask<FolderContent<BackupNamespace>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<BackupNamespace> inside = await Tree.Datastore.ListNamespacesAsync(outer, cancellationToken).ConfigureAwait(false);
        return new([.. inside.Select(ns => new FolderItem<BackupNamespace>(ns.Components[^1], ns))]);
    }

    protected override Node Create(string name, BackupNamespace what) => new NamespaceFolder(Tree, this, name, what);
}
