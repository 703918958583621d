namespace PbsReader.Snapshots;

/// <summary>A repository of backups: a directory or a server's datastore. Lists; opens one snapshot. Safe for concurrent use.</summary>
public interface IDatastore : IAsyncDisposable
{
    /// <summary>What it is called in messages: a path, or <c>host:store</c>.</summary>
    string Name { get; }

    /// <summary>Whether listings lack what only a server could list that does not answer: a name that is missing may be there.</summary>
    bool IsPartial => false;

    /// <summary>The namespaces directly inside <paramref name="parent"/>, sorted.</summary>
    /// <exception cref="PbsException">There is no such namespace, or it cannot be listed.</exception>
    ValueTask<IReadOnlyList<BackupNamespace>> ListNamespacesAsync(BackupNamespace parent, CancellationToken cancellationToken = default);

    /// <summary>The groups of one namespace, sorted, those without a finished snapshot included.</summary>
    /// <exception cref="PbsException">There is no such namespace, or it cannot be listed.</exception>
    ValueTask<IReadOnlyList<BackupGroup>> ListGroupsAsync(BackupNamespace ns, CancellationToken cancellationToken = default);

    /// <summary>The finished snapshots of one group, the oldest first.</summary>
    /// <exception cref="PbsException">There is no such group, or it cannot be listed.</exception>
    ValueTask<IReadOnlyList<SnapshotId>> ListSnapshotsAsync(BackupGroup group, CancellationToken cancellationToken = default);

    /// <summary>What listings show of one snapshot. It is as trustworthy as its unverified manifest.</summary>
    /// <exception cref="PbsException">It is gone, or damaged.</exception>
    ValueTask<SnapshotDetails> GetDetailsAsync(SnapshotId snapshot, CancellationToken cancellationToken = default);

    /// <summary>Opens a snapshot for raw reading; <see cref="Snapshot"/> verifies what comes from there.</summary>
    /// <exception cref="PbsException">It is not there.</exception>
    ValueTask<ISnapshotReader> OpenSnapshotAsync(SnapshotId snapshot, CancellationToken cancellationToken = default);
}
