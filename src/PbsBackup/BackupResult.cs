using PbsBackup.Snapshots;
using PbsReader.Snapshots;

namespace PbsBackup;

/// <summary>A finished backup.</summary>
/// <param name="Id">Which snapshot.</param>
/// <param name="Archives">What it consists of, in the order of its manifest.</param>
/// <param name="Chunks">What became of all chunks.</param>
/// <param name="Warnings">How many warnings there were.</param>
/// <param name="IsComplete">Whether nothing is missing that should be there.</param>
public sealed record BackupResult(
    SnapshotId Id, IReadOnlyList<ArchiveResult> Archives, ChunkCounts Chunks, long Warnings, bool IsComplete);
