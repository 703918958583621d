using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>A child of a folder of a layout.</summary>
/// <param name="Snapshot">The snapshot, or where a link leads; null for a folder of folders.</param>
/// <param name="LinkTarget">Where the link to the newest snapshot leads; null for anything else.</param>
internal readonly record struct LayoutItem(SnapshotId? Snapshot, string? LinkTarget = null);
