namespace PbsReader.Chunks;

/// <summary>What became of a load: a chunk, or why there is none.</summary>
/// <param name="Chunk">The chunk, with a reference for who gets this.</param>
/// <param name="StoredLength">Bytes that were read of it.</param>
/// <param name="Error">Why there is no chunk.</param>
internal readonly record struct LoadedChunk(ChunkBuffer? Chunk, int StoredLength, Exception? Error);
