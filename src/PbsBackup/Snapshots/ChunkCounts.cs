namespace PbsBackup.Snapshots;

/// <summary>What became of chunks.</summary>
/// <param name="Chunks">How many there were.</param>
/// <param name="Bytes">Their content.</param>
/// <param name="Reused">How many of them the store had already.</param>
/// <param name="ReusedBytes">The content of those.</param>
/// <param name="StoredBytes">Encoded bytes of the others, as they were written.</param>
public readonly record struct ChunkCounts(long Chunks, long Bytes, long Reused, long ReusedBytes, long StoredBytes)
{
    /// <summary>Both together.</summary>
    public static ChunkCounts operator +(ChunkCounts left, ChunkCounts right) => new(
        left.Chunks + right.Chunks,
        left.Bytes + right.Bytes,
        left.Reused + right.Reused,
        left.ReusedBytes + right.ReusedBytes,
        left.StoredBytes + right.StoredBytes);

    /// <summary>Both together.</summary>
    public static ChunkCounts Add(ChunkCounts left, ChunkCounts right) => left + right;
}
