namespace PbsReader.Chunks;

/// <summary>A chunk in the cache, which holds one reference to its buffer.</summary>
internal sealed class CachedChunk(ChunkKey key, ChunkBuffer buffer, bool isAhead)
{
    private int _isAhead = isAhead ? 1 : 0;
    private bool _wasUsed;

    internal ChunkKey Key => key;

    internal ChunkBuffer Buffer => buffer;

    /// <summary>Whether a reader had it since the clock's hand came by.</summary>
    internal bool WasUsed
    {
        get => Volatile.Read(ref _wasUsed);
        set => Volatile.Write(ref _wasUsed, value);
    }

    /// <summary>Whether a stream has read it to its end, and it waits to be removed before all others. Belongs to the table.</summary>
    internal bool IsPassed { get; set; }

    /// <summary>Whether it is gone, though a queue may still have it. Belongs to the table.</summary>
    internal bool IsRemoved { get; set; }

    /// <summary>Whether it was loaded for a reader who has not come yet.</summary>
    internal bool IsAhead => Volatile.Read(ref _isAhead) != 0;

    /// <summary>The reader has come, or never will; true for the first who says so.</summary>
    internal bool EndAhead() => IsAhead && Interlocked.Exchange(ref _isAhead, 0) != 0;
}
