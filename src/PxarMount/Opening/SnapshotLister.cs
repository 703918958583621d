using System.Runtime.CompilerServices;
using PbsReader;
using PbsReader.Snapshots;

namespace PxarMount.Opening;

/// <summary>Lists the finished snapshots of a part of a datastore.</summary>
internal static class SnapshotLister
{
    /// <summary>The snapshots, in order of namespace, group and time; none that appear or vanish while they are listed.</summary>
    /// <param name="datastore">Where they lie.</param>
    /// <param name="path">The part: a namespace, a type of backup, a group, or one snapshot.</param>
    /// <param name="isRecursive">Whether a namespace means those inside it too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PbsException">There is no such part, or it cannot be listed.</exception>
    public static async IAsyncEnumerable<SnapshotId> ListAsync(
        IDatastore datastore, SnapshotPath path, bool isRecursive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (path.IsSnapshot)
        {
            SnapshotId named = await DatastoreOpener.FindSnapshotAsync(datastore, path, cancellationToken).ConfigureAwait(false);
            ISnapshotReader reader = await datastore.OpenSnapshotAsync(named, cancellationToken).ConfigureAwait(false);
            await reader.DisposeAsync().ConfigureAwait(false);
            yield return named;
            yield break;
        }

        bool isGroup = path.Id is not null;
        var namespaces = new Stack<BackupNamespace>([path.Namespace]);
        bool hasFound = false;
        while (namespaces.TryPop(out BackupNamespace ns))
        {
            foreach (BackupGroup group in await datastore.ListGroupsAsync(ns, cancellationToken).ConfigureAwait(false))
            {
                if ((path.Type is not null && group.Type != path.Type) || (isGroup && group.Id != path.Id))
                    continue;
                hasFound = true;
                foreach (SnapshotId snapshot in await ListAsync(datastore, group, isGroup, cancellationToken).ConfigureAwait(false))
                    yield return snapshot;
            }

            if (!isRecursive || path.Type is not null)
                break;
            IReadOnlyList<BackupNamespace> inside = await datastore.ListNamespacesAsync(ns, cancellationToken).ConfigureAwait(false);
            foreach (BackupNamespace child in inside.Reverse())
                namespaces.Push(child);
        }

        if (isGroup && !hasFound)
            throw new PbsException(PbsError.NotFound, $"{datastore.Name} has no group {path.Type}/{path.Id}");
    }

    private static async ValueTask<IReadOnlyList<SnapshotId>> ListAsync(
        IDatastore datastore, BackupGroup group, bool isNamed, CancellationToken cancellationToken)
    {
        try
        {
            return await datastore.ListSnapshotsAsync(group, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception) when (exception.Kind == PbsError.NotFound && !isNamed)
        {
            // It was removed since the groups were listed.
            return [];
        }
    }
}
