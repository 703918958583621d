using PbsBackup.Snapshots;

namespace PbsBackup;

/// <summary>One file of a finished backup.</summary>
/// <param name="Name">Stored name.</param>
/// <param name="Size">Bytes of the archive; of a small file, stored bytes.</param>
/// <param name="Chunks">What became of its chunks; nothing for a small file.</param>
public sealed record ArchiveResult(string Name, long Size, ChunkCounts Chunks);
