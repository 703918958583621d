using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>A folder of a layout: either a snapshot, or other folders.</summary>
internal sealed class LayoutNode
{
    /// <summary>The folders inside.</summary>
    internal Dictionary<string, LayoutNode> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>The snapshots that want to be this folder; one, when their names are settled.</summary>
    internal List<SnapshotId> Snapshots { get; } = [];

    /// <summary>The snapshot that this folder is; null for one that holds folders.</summary>
    internal SnapshotId? Snapshot => Children.Count == 0 && Snapshots.Count == 1 ? Snapshots[0] : null;
}
