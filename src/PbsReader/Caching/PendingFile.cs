using PbsReader.Chunks;

namespace PbsReader.Caching;

/// <summary>A file that waits to be written.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Content">Its bytes; the one who waits holds a reference.</param>
/// <param name="IsAnnounced">Whether other processes wait for it.</param>
internal sealed record PendingFile(CacheKey Key, ChunkBuffer Content, bool IsAnnounced);
