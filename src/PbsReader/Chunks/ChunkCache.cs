using PbsReader.Crypto;

namespace PbsReader.Chunks;

/// <summary>
/// Plain, verified chunks in memory for a whole mount, bounded by bytes. What is asked for by many at once is loaded once. Safe for
/// concurrent use.
/// </summary>
public sealed class ChunkCache : IDisposable
{
    /// <summary>A cache of at most <paramref name="capacity"/> bytes.</summary>
    public ChunkCache(long capacity) => throw new NotImplementedException();

    /// <summary>
    /// The chunks of <paramref name="store"/> through this cache. With <paramref name="key"/> only encrypted chunks are accepted, without
    /// only plain ones; the two never mix, and nothing cached for one store's plain or encrypted chunks is served for another key.
    /// Disposing the result leaves store, key and cache alone.
    /// </summary>
    public IChunkSource Over(IChunkStore store, CryptConfig? key) => throw new NotImplementedException();

    /// <summary>Gives all memory back that no reader holds.</summary>
    public void Dispose()
    {
    }
}
