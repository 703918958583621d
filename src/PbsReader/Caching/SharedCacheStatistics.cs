namespace PbsReader.Caching;

/// <summary>What a shared cache did for this process.</summary>
/// <param name="Hits">Chunks that it had.</param>
/// <param name="Misses">Chunks that it did not have.</param>
/// <param name="Writes">Chunks that were given to it.</param>
/// <param name="Failures">Requests that failed or took too long.</param>
/// <param name="Lies">Chunks that were not what they should be.</param>
public sealed record SharedCacheStatistics(long Hits, long Misses, long Writes, long Failures, long Lies);
