using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>Something of a snapshot that is kept on this machine until it is unpinned.</summary>
/// <param name="Server">Where it came from: <c>host:port:datastore</c>.</param>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Archive">The archive, as it is shown; null for all of the snapshot.</param>
/// <param name="Path">What of the archive; null for all of it.</param>
/// <param name="IsComplete">Whether everything is there.</param>
/// <param name="Time">When it was made: seconds since 1970.</param>
/// <param name="ChunkCount">How many chunks it consists of.</param>
public sealed record Pin(
    string Server, SnapshotId Snapshot, string? Archive, string? Path, bool IsComplete, long Time, long ChunkCount)
{
    /// <summary>What is pinned, as a user names it.</summary>
    public string Name => Snapshot.FullName + (Archive is null ? "" : "/" + Archive) + (Path is null ? "" : " " + Path);
}
