using PbsReader.Chunks;

namespace PbsReader.Verification;

/// <summary>A chunk that is missing or damaged.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="Kind">What callers decide by.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="StoredAt">The chunk's file, or whatever the store can say; null when it cannot.</param>
/// <param name="Places">What it hurts, as far as that was looked for.</param>
/// <param name="PlaceCount">How many places it hurts in all.</param>
public sealed record ChunkProblem(
    ChunkDigest Digest, PbsError Kind, string Message, string? StoredAt, IReadOnlyList<DamagedPlace> Places, long PlaceCount);
