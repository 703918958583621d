namespace PbsReader.Caching;

/// <summary>What is in a cache's folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Files">Files that may go when room is needed.</param>
/// <param name="Bytes">Bytes that they count: whole blocks of 4 KiB.</param>
/// <param name="OldestUse">When the one was used that goes next; null when there is none.</param>
/// <param name="PinnedFiles">Chunks that are pinned.</param>
/// <param name="PinnedBytes">Bytes that they count, whether the cache has them too or not.</param>
/// <param name="Pins">Number of pins.</param>
public sealed record CacheStatus(
    string Folder, long Files, long Bytes, DateTimeOffset? OldestUse, long PinnedFiles, long PinnedBytes, int Pins);
