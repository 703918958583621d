using System.Collections.Concurrent;

namespace PbsReader.Chunks;

/// <summary>
/// The chunks in memory. Finding one takes no lock and allocates nothing; changing the table is the business of one thread at a time,
/// who holds the cache's gate. Room is made by the clock algorithm, which is least recently used to one bit.
/// </summary>
internal sealed class ChunkTable
{
    private readonly ConcurrentDictionary<ChunkKey, CachedChunk> _chunks = [];

    // Oldest first; who was used since goes to the end once more.
    private readonly Queue<CachedChunk> _clock = [];

    /// <summary>Bytes of memory that the chunks take.</summary>
    internal long Size { get; private set; }

    internal int Count => _clock.Count;

    /// <summary>The chunk, with a reference for the caller in its buffer; null when it is not there.</summary>
    internal CachedChunk? Find(in ChunkKey key)
    {
        if (!_chunks.TryGetValue(key, out CachedChunk? found) || !found.Buffer.TryAddReference())
            return null;
        if (!found.WasUsed)
            found.WasUsed = true;
        return found;
    }

    internal bool Contains(in ChunkKey key) => _chunks.ContainsKey(key);

    /// <summary>Adds a chunk and takes over the caller's reference; false when there is one already.</summary>
    internal bool TryAdd(CachedChunk chunk)
    {
        if (!_chunks.TryAdd(chunk.Key, chunk))
            return false;
        _clock.Enqueue(chunk);
        Size += chunk.Buffer.Capacity;
        return true;
    }

    /// <summary>Removes the chunk whose turn it is, and gives the table's reference to the caller; null when there is none.</summary>
    internal CachedChunk? RemoveOldest()
    {
        // What readers hold at this moment would not become free; but after one round of the clock it has to go.
        int round = _clock.Count;
        while (_clock.TryDequeue(out CachedChunk? chunk))
        {
            if (round-- > 0 && (chunk.WasUsed || chunk.Buffer.IsShared))
            {
                chunk.WasUsed = false;
                _clock.Enqueue(chunk);
                continue;
            }

            _chunks.TryRemove(chunk.Key, out _);
            Size -= chunk.Buffer.Capacity;
            return chunk;
        }

        return null;
    }
}
