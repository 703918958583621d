using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>A part of an archive that a bad chunk takes away.</summary>
/// <param name="Snapshot">Which snapshot.</param>
/// <param name="FileName">The stored index.</param>
/// <param name="Offset">Where in the archive the part begins.</param>
/// <param name="Length">Bytes of the part.</param>
/// <param name="Paths">The entries it hurts, where the archive holds files and they could be found.</param>
/// <param name="ArePathsComplete">Whether there are no others.</param>
public sealed record DamagedPlace(
    SnapshotId Snapshot, string FileName, long Offset, long Length, IReadOnlyList<DamagedPath> Paths, bool ArePathsComplete);
