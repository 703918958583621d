namespace PxarMount.Vfs.Repository;

/// <summary>How a datastore is shown.</summary>
public sealed record RepositoryOptions
{
    /// <summary>How long listings are believed: within that time new snapshots appear, and pruned ones vanish.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Names of the snapshots' folders.</summary>
    public SnapshotTimeFormat TimeFormat { get; init; } = SnapshotTimeFormat.Default;

    /// <summary>Other folders than <c>type/id/time</c>; null for those.</summary>
    public LayoutTemplate? Layout { get; init; }

    /// <summary>Owner of what lies in no archive.</summary>
    public uint Uid { get; init; }

    /// <summary>Group of what lies in no archive.</summary>
    public uint Gid { get; init; }

    /// <summary>Told of archives whose link counts cannot be had; from any thread.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
