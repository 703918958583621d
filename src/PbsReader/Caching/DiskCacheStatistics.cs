namespace PbsReader.Caching;

/// <summary>What a cache did for this process.</summary>
/// <param name="Hits">Files that were found.</param>
/// <param name="Misses">Files that were not.</param>
/// <param name="Writes">Files that were added.</param>
/// <param name="Dropped">Files that were not added, because writing failed or was too slow.</param>
/// <param name="Evictions">Files that were removed to make room.</param>
/// <param name="Rejections">Files that turned out to be damaged, and were removed.</param>
public sealed record DiskCacheStatistics(long Hits, long Misses, long Writes, long Dropped, long Evictions, long Rejections);
