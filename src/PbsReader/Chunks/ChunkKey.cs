namespace PbsReader.Chunks;

/// <summary>What a chunk is cached under.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="Length">
/// What an index says about its length: so an index that lies gets an error of its own, and does not spoil the chunk for others.
/// </param>
/// <param name="KeyNumber">Which encryption key; 0 for plain chunks.</param>
internal readonly record struct ChunkKey(ChunkDigest Digest, int Length, int KeyNumber)
{
    /// <summary>Refuses lengths that no chunk has: a mistake of the caller, who checked its index.</summary>
    internal static void CheckLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ChunkBuffer.MaxChunkLength);
    }
}
