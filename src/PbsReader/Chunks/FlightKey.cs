namespace PbsReader.Chunks;

/// <summary>What a load is joined under: errors are those of one store, while chunks that were had are the same from each.</summary>
internal readonly record struct FlightKey(ChunkKey Chunk, IChunkStore Store);
