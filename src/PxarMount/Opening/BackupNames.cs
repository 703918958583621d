using PbsReader.Snapshots;

namespace PxarMount.Opening;

/// <summary>How the name of something in a datastore, <c>[ns:]type/id[/time][/archive]</c>, can go on from what was typed of it.</summary>
/// <param name="datastore">Where the backups lie.</param>
/// <param name="ns">The namespace in which names without one lie.</param>
internal sealed class BackupNames(IDatastore datastore, BackupNamespace ns)
{
    /// <summary>The whole names that begin with <paramref name="typed"/>, one part longer; those that go on end with a separator.</summary>
    internal async ValueTask<IReadOnlyList<string>> SuggestAsync(string typed, CancellationToken cancellationToken)
    {
        int colon = typed.IndexOf(':', StringComparison.Ordinal);
        bool hasType = BackupGroup.Types.Contains(typed.Split('/')[0]);
        if (colon < 0 && !hasType && typed.Contains('/', StringComparison.Ordinal))
            return StartingWith(typed, await SuggestNamespacesAsync(":", cancellationToken).ConfigureAwait(false));
        BackupNamespace space = ns;
        if (colon >= 0 && !hasType && !BackupNamespace.TryParse(typed[..colon], out space))
            return [];
        string inside = hasType || colon < 0 ? typed : typed[(colon + 1)..];
        string front = typed[..(typed.Length - inside.Length + inside.LastIndexOf('/') + 1)];
        string[] parts = inside.Split('/');
        IEnumerable<string> next = parts.Length switch
        {
            1 => await TypesAsync(space, cancellationToken).ConfigureAwait(false),
            2 => await GroupsAsync(space, parts[0], cancellationToken).ConfigureAwait(false),
            3 => await TimesAsync(space, parts, cancellationToken).ConfigureAwait(false),
            4 => await ArchivesAsync(space, parts, cancellationToken).ConfigureAwait(false),
            _ => [],
        };
        IEnumerable<string> names = next.Select(name => front + name);
        if (parts.Length == 1 && colon < 0)
            names = names.Concat(await SuggestNamespacesAsync(":", cancellationToken).ConfigureAwait(false));
        return StartingWith(typed, names);
    }

    /// <summary>All namespaces, with <paramref name="end"/> behind each.</summary>
    internal async ValueTask<IReadOnlyList<string>> SuggestNamespacesAsync(string end, CancellationToken cancellationToken)
    {
        List<string> found = [];
        var left = new Queue<BackupNamespace>([default]);
        while (left.TryDequeue(out BackupNamespace parent))
        {
            foreach (BackupNamespace child in await datastore.ListNamespacesAsync(parent, cancellationToken).ConfigureAwait(false))
            {
                found.Add(child.Path + end);
                left.Enqueue(child);
            }
        }

        return found;
    }

    private static string[] StartingWith(string typed, IEnumerable<string> names) =>
        [.. names.Where(name => name.StartsWith(typed, StringComparison.Ordinal))];

    private async ValueTask<IEnumerable<string>> TypesAsync(BackupNamespace space, CancellationToken cancellationToken)
    {
        IReadOnlyList<BackupGroup> groups = await datastore.ListGroupsAsync(space, cancellationToken).ConfigureAwait(false);
        return groups.Select(static group => group.Type + "/").Distinct();
    }

    private async ValueTask<IEnumerable<string>> GroupsAsync(BackupNamespace space, string type, CancellationToken cancellationToken)
    {
        IReadOnlyList<BackupGroup> groups = await datastore.ListGroupsAsync(space, cancellationToken).ConfigureAwait(false);
        return groups.Where(group => group.Type == type).Select(static group => group.Id + "/");
    }

    private async ValueTask<IEnumerable<string>> TimesAsync(BackupNamespace space, string[] parts, CancellationToken cancellationToken)
    {
        if (!BackupGroup.TryCreate(space, parts[0], parts[1], out BackupGroup? group))
            return [];
        IReadOnlyList<SnapshotId> snapshots = await datastore.ListSnapshotsAsync(group, cancellationToken).ConfigureAwait(false);
        return snapshots.Select(static snapshot => BackupTime.Format(snapshot.Time) + "/").Append(SnapshotPath.Latest + "/");
    }

    private async ValueTask<IEnumerable<string>> ArchivesAsync(BackupNamespace space, string[] parts, CancellationToken cancellationToken)
    {
        if (!BackupGroup.TryCreate(space, parts[0], parts[1], out BackupGroup? _))
            return [];
        var path = new SnapshotPath(space, parts[0], parts[1], parts[2]);
        SnapshotId id = await DatastoreOpener.FindSnapshotAsync(datastore, path, cancellationToken).ConfigureAwait(false);
        SnapshotDetails details = await datastore.GetDetailsAsync(id, cancellationToken).ConfigureAwait(false);
        return SnapshotArchives.Group(details.Files)
            .Where(static archive => archive.Kind != ArchiveKind.Catalog)
            .Select(static archive => archive.Name);
    }
}
