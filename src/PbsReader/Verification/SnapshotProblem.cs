using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>A snapshot, or one of its files, that is not as it should be; chunks apart.</summary>
/// <param name="Snapshot">Which snapshot.</param>
/// <param name="FileName">The stored file; null when it is about the snapshot as a whole.</param>
/// <param name="Kind">What callers decide by.</param>
/// <param name="Message">What is wrong, and where.</param>
public sealed record SnapshotProblem(SnapshotId Snapshot, string? FileName, PbsError Kind, string Message);
