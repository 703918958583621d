using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// All snapshots of a namespace and those inside it, in the folders of a template. Made at once, because only all of them together tell
/// which names clash: snapshots of one name get what the template leaves out behind it, all of them.
/// </summary>
internal sealed class LayoutIndex
{
    private readonly RepositoryTree _tree;
    private readonly BackupNamespace _ns;
    private readonly LayoutTemplate _template;
    private readonly Loader<Content> _content;

    internal LayoutIndex(RepositoryTree tree, BackupNamespace ns, LayoutTemplate template)
    {
        (_tree, _ns, _template) = (tree, ns, template);
        _content = new Loader<Content>(MakeAsync, tree.Ending, content => tree.Until(content.ExpiresAt) > TimeSpan.Zero);
    }

    /// <summary>What stands in the folder of that path, and until when that holds; null when there is no such folder.</summary>
    internal async ValueTask<(LayoutNode? Node, long ExpiresAt)> FindAsync(IReadOnlyList<string> path, CancellationToken cancellationToken)
    {
        Content content = await _content.GetAsync(cancellationToken).ConfigureAwait(false);
        LayoutNode? node = content.Root;
        foreach (string name in path)
            node = node?.Children.GetValueOrDefault(name);
        return (node, content.ExpiresAt);
    }

    private async ValueTask<Content> MakeAsync(CancellationToken cancellationToken)
    {
        long expiresAt = _tree.TimestampIn(_tree.Options.Refresh);
        var root = new LayoutNode();
        var namespaces = new Queue<BackupNamespace>([_ns]);
        while (namespaces.TryDequeue(out BackupNamespace ns))
        {
            foreach (BackupGroup group in await _tree.Datastore.ListGroupsAsync(ns, cancellationToken).ConfigureAwait(false))
                await AddGroupAsync(root, group, cancellationToken).ConfigureAwait(false);
            foreach (BackupNamespace inner in await _tree.Datastore.ListNamespacesAsync(ns, cancellationToken).ConfigureAwait(false))
                namespaces.Enqueue(inner);
        }

        Settle(root);
        return new Content(root, expiresAt);
    }

    private async ValueTask AddGroupAsync(LayoutNode root, BackupGroup group, CancellationToken cancellationToken)
    {
        IReadOnlyList<SnapshotId> snapshots = await _tree.Datastore.ListSnapshotsAsync(group, cancellationToken).ConfigureAwait(false);
        string[] names = SnapshotNames.Of([.. snapshots.Select(snapshot => snapshot.Time)], _tree.Options.TimeFormat, GroupFolder.Latest);
        for (int position = 0; position < names.Length; position++)
        {
            LayoutNode node = root;
            foreach (string name in _template.PathOf(snapshots[position], names[position]))
                node = ChildOf(node, name);
            node.Snapshots.Add(snapshots[position]);
        }
    }

    private void Settle(LayoutNode node)
    {
        foreach ((string name, LayoutNode child) in node.Children.ToArray())
        {
            Settle(child);
            if (child.Snapshots.Count == 0 || child.Snapshot is not null)
                continue;
            foreach (SnapshotId snapshot in child.Snapshots)
                Place(node, name + _template.Rest(snapshot), snapshot);
            child.Snapshots.Clear();
            if (child.Children.Count == 0)
                node.Children.Remove(name);
        }
    }

    private static void Place(LayoutNode node, string name, SnapshotId snapshot)
    {
        string free = name;
        for (int number = 2; node.Children.ContainsKey(free); number++)
            free = $"{name}~{number}";
        ChildOf(node, free).Snapshots.Add(snapshot);
    }

    private static LayoutNode ChildOf(LayoutNode node, string name)
    {
        if (!node.Children.TryGetValue(name, out LayoutNode? child))
            node.Children.Add(name, child = new LayoutNode());
        return child;
    }

    private sealed record Content(LayoutNode Root, long ExpiresAt);
}
