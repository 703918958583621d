namespace PbsReader.Chunks;

/// <summary>What a cache did since it was made. Hits and misses may be ahead of the rest by what happens meanwhile.</summary>
/// <param name="Capacity">Bytes that it may keep.</param>
/// <param name="Size">Bytes that it keeps.</param>
/// <param name="Chunks">Chunks that it keeps.</param>
/// <param name="Hits">Reads that found their chunk.</param>
/// <param name="Misses">Reads that had to wait for one.</param>
/// <param name="Loads">Chunks read from stores and decoded; less than <paramref name="Misses"/> where readers share one.</param>
/// <param name="AheadLoads">Those of the loads that were begun by read-ahead.</param>
/// <param name="AheadUnused">Chunks that were read ahead and evicted before anyone wanted them.</param>
/// <param name="StoredBytes">Bytes read from stores.</param>
/// <param name="PlainBytes">Bytes decoded and verified.</param>
/// <param name="Evictions">Chunks that had to make room.</param>
/// <param name="Errors">Loads that failed.</param>
public readonly record struct ChunkCacheStatistics(
    long Capacity,
    long Size,
    long Chunks,
    long Hits,
    long Misses,
    long Loads,
    long AheadLoads,
    long AheadUnused,
    long StoredBytes,
    long PlainBytes,
    long Evictions,
    long Errors);
