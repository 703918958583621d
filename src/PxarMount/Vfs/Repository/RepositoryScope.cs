using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>Which part of a datastore a tree shows.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Type">The type of backups; null for all.</param>
/// <param name="Group">The group; null for all.</param>
/// <param name="Snapshot">The snapshot; null for all.</param>
/// <param name="File">Stored name of the only file of the snapshot that is shown; null for all.</param>
public sealed record RepositoryScope(
    BackupNamespace Namespace, string? Type = null, BackupGroup? Group = null, SnapshotId? Snapshot = null, string? File = null);
