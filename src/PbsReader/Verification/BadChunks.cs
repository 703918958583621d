using PbsReader.Chunks;

namespace PbsReader.Verification;

/// <summary>The chunks that are missing or damaged, and what they hurt. Adding is safe for concurrent use, the rest is not.</summary>
internal sealed class BadChunks(FindingList findings)
{
    private const int MostPlacesOfOne = 100;
    private const int MostPlaces = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<CheckedChunk, BadChunk?> _chunks = [];
    private readonly HashSet<CheckedChunk> _used = [];
    private int _detailed;
    private int _places;

    public int Count => _chunks.Count;

    /// <summary>Notes a chunk; the first ones in detail.</summary>
    public void Add(CheckedChunk chunk, PbsException problem)
    {
        findings.Announce(problem.Message);
        lock (_gate)
            _chunks[chunk] = _detailed++ < StoreVerifier.MaxDetailedChunks ? new BadChunk(problem) : null;
    }

    /// <summary>Whether a chunk is bad; tells that an index asks for it.</summary>
    public bool Contains(CheckedChunk chunk)
    {
        if (!_chunks.ContainsKey(chunk))
            return false;
        _used.Add(chunk);
        return true;
    }

    /// <summary>Counts a place, and says whether there is room to tell of it.</summary>
    public bool TryReserve(CheckedChunk chunk)
    {
        if (_chunks[chunk] is not { } detailed)
            return false;
        detailed.PlaceCount++;
        if (detailed.PlaceCount > MostPlacesOfOne || _places >= MostPlaces)
            return false;
        _places++;
        return true;
    }

    /// <summary>Keeps a place for which there was room.</summary>
    public void AddPlace(CheckedChunk chunk, DamagedPlace place) => _chunks[chunk]!.Places.Add(place);

    /// <summary>How many bad chunks are still asked for by a snapshot.</summary>
    public long CountUsed() => _used.Count;

    /// <summary>The bad chunks that are still asked for, those with details.</summary>
    public IReadOnlyList<ChunkProblem> ToProblems(IChunkStore? store) =>
    [
        .. from chunk in _chunks
           where chunk.Value is not null && _used.Contains(chunk.Key)
           orderby chunk.Key.Digest
           let detail = chunk.Value
           let digest = chunk.Key.Digest
           let problem = detail.Problem
           select new ChunkProblem(digest, problem.Kind, problem.Message, store?.PlaceOf(digest), detail.Places, detail.PlaceCount),
    ];

    private sealed class BadChunk(PbsException problem)
    {
        public PbsException Problem => problem;

        public List<DamagedPlace> Places { get; } = [];

        public long PlaceCount { get; set; }
    }
}
