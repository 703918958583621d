using System.Collections.Concurrent;

namespace PbsReader.Chunks;

/// <summary>
/// The chunks in memory. Finding one takes no lock and allocates nothing; changing the table is the business of one thread at a time,
/// who holds the cache's gate. Room is made by what streams have passed, then by the clock algorithm, which is least recently used to one
/// bit.
/// </summary>
internal sealed class ChunkTable
{
    private readonly ConcurrentDictionary<ChunkKey, CachedChunk> _chunks = [];

    // Oldest first; who was used since goes to the end once more.
    private readonly Queue<CachedChunk> _clock = [];
    private readonly Queue<CachedChunk> _passed = [];

    /// <summary>Bytes of memory that the chunks take.</summary>
    internal long Size { get; private set; }

    /// <summary>Those of them that streams have passed.</summary>
    internal long PassedSize { get; private set; }

    internal int Count { get; private set; }

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
        Count++;
        Size += chunk.Buffer.Capacity;
        return true;
    }

    /// <summary>A stream has passed the chunk: unless someone uses it after that, it is among the first to go.</summary>
    internal void Pass(in ChunkKey key)
    {
        if (!_chunks.TryGetValue(key, out CachedChunk? chunk) || chunk.IsPassed)
            return;
        (chunk.IsPassed, chunk.WasUsed) = (true, false);
        PassedSize += chunk.Buffer.Capacity;
        _passed.Enqueue(chunk);
    }

    /// <summary>
    /// Removes the chunk whose turn it is, and gives the table's reference to the caller; null when there is none. What readers hold at
    /// this moment would not become free, so it goes last.
    /// </summary>
    internal CachedChunk? RemoveOldest()
    {
        if (RemovePassed() is { } passed)
            return passed;
        int round = _clock.Count;
        while (_clock.TryDequeue(out CachedChunk? chunk))
        {
            if (chunk.IsRemoved)
                continue;
            if (round-- > 0 && (chunk.WasUsed || chunk.Buffer.IsShared))
            {
                chunk.WasUsed = false;
                _clock.Enqueue(chunk);
                continue;
            }

            return Remove(chunk);
        }

        return null;
    }

    /// <summary>The same, only of chunks that streams have passed.</summary>
    internal CachedChunk? RemovePassed()
    {
        while (_passed.TryDequeue(out CachedChunk? chunk))
        {
            if (chunk.IsRemoved)
                continue;
            PassedSize -= chunk.Buffer.Capacity;
            chunk.IsPassed = false;
            if (!chunk.WasUsed && !chunk.Buffer.IsShared)
                return Remove(chunk);
        }

        return null;
    }

    private CachedChunk Remove(CachedChunk chunk)
    {
        _chunks.TryRemove(chunk.Key, out _);
        chunk.IsRemoved = true;
        if (chunk.IsPassed)
            PassedSize -= chunk.Buffer.Capacity;
        Count--;
        Size -= chunk.Buffer.Capacity;
        return chunk;
    }
}
