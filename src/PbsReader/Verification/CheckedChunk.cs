using PbsReader.Chunks;

namespace PbsReader.Verification;

/// <summary>A chunk as an index asks for it.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="Length">What the index says about its length.</param>
/// <param name="KeyNumber">0 for plain ones, 1 and up for keys of the ring, <see cref="Sealed"/> without the key.</param>
internal readonly record struct CheckedChunk(ChunkDigest Digest, int Length, int KeyNumber)
{
    public const int Sealed = -1;
}
