namespace PbsReader.Chunks;

/// <summary>One load of one chunk, which readers join. Belongs to the cache's gate.</summary>
internal sealed class ChunkFlight(FlightKey key, ChunkDecoder decoder, bool isAhead)
{
    private readonly List<ChunkWaiter> _waiters = [];

    internal FlightKey Key => key;

    internal ChunkDecoder Decoder => decoder;

    internal IReadOnlyList<ChunkWaiter> Waiters => _waiters;

    /// <summary>Bytes of the cache that the plain chunk will take.</summary>
    internal int Size { get; } = ChunkArena.SizeOf(key.Chunk.Length);

    /// <summary>Whether it was begun by read-ahead, and no reader has come yet.</summary>
    internal bool IsAhead { get; set; } = isAhead;

    /// <summary>Whether it was begun by read-ahead.</summary>
    internal bool WasAhead { get; } = isAhead;

    /// <summary>Whether a loader has it.</summary>
    internal bool IsRunning { get; set; }

    /// <summary>The chunk to be, in the cache's memory; null when there is no room, and it will only be served.</summary>
    internal ChunkBuffer? Room { get; set; }

    /// <summary>Its place in the queue.</summary>
    internal LinkedListNode<ChunkFlight>? Place { get; set; }

    internal ChunkWaiter Join(ChunkCache cache)
    {
        var waiter = new ChunkWaiter(cache, this);
        _waiters.Add(waiter);
        return waiter;
    }

    internal void Leave(ChunkWaiter waiter) => _waiters.Remove(waiter);
}
