namespace PbsReader.Verification;

/// <summary>What a verification found.</summary>
public sealed record VerificationReport
{
    /// <summary>Snapshots that were looked at.</summary>
    public required long Snapshots { get; init; }

    /// <summary>Indexes that were read whole.</summary>
    public required long Indexes { get; init; }

    /// <summary>Blobs that were read whole, manifests among them.</summary>
    public required long Blobs { get; init; }

    /// <summary>Different chunks, each of which was read once.</summary>
    public required long Chunks { get; init; }

    /// <summary>Plain bytes that the chunks stand for by their indexes.</summary>
    public required long ChunkBytes { get; init; }

    /// <summary>Bytes of the chunks as they are stored.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Chunks that are encrypted and whose key was not given: of those only the CRC was checked.</summary>
    public required long SealedChunks { get; init; }

    /// <summary>Snapshots that disappeared in the meantime.</summary>
    public required long GoneSnapshots { get; init; }

    /// <summary>What was checked less than it could be, a line each; for instance because a key was not given.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Problems of snapshots and their files.</summary>
    public required IReadOnlyList<SnapshotProblem> SnapshotProblems { get; init; }

    /// <summary>Bad chunks, the first ones in detail.</summary>
    public required IReadOnlyList<ChunkProblem> ChunkProblems { get; init; }

    /// <summary>All bad chunks, with those beyond <see cref="ChunkProblems"/>.</summary>
    public required long BadChunks { get; init; }

    /// <summary>Whether nothing is missing and nothing damaged.</summary>
    public bool IsSound => SnapshotProblems.Count == 0 && BadChunks == 0;
}
