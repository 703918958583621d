using PbsReader.Chunks;

namespace PbsReader.Indexes;

/// <summary>One chunk's place in an archive.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="Start">Offset of its first byte in the archive.</param>
/// <param name="Length">Bytes; 1 to <see cref="ChunkBuffer.MaxChunkLength"/>.</param>
public readonly record struct ChunkExtent(ChunkDigest Digest, long Start, int Length);
