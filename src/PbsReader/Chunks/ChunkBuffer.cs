namespace PbsReader.Chunks;

/// <summary>
/// One chunk or blob in pooled memory, shared by counting references; each <see cref="Dispose"/> gives one back, the last one gives
/// the memory back. Filled once by whoever rented it, read-only from then on; reading is safe for concurrent use.
/// </summary>
public sealed class ChunkBuffer : IDisposable
{
    /// <summary>Largest plain chunk, and with the header of an encrypted blob largest stored one (datastore spec, 14).</summary>
    public const int MaxChunkLength = 16 << 20;

    private static int s_live;

    private readonly byte[] _memory;
    private int _references = 1;

    private ChunkBuffer(byte[] memory, int length)
    {
        (_memory, Length) = (memory, length);
        Interlocked.Increment(ref s_live);
    }

    /// <summary>Number of buffers not given back; tests assert that it returns to zero.</summary>
    public static int LiveCount => Volatile.Read(ref s_live);

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of memory that the buffer keeps from others; what a cache has to count.</summary>
    public int Capacity => _memory.Length;

    /// <summary>The bytes; not to be touched after the own reference was given back.</summary>
    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>The bytes; not to be touched after the own reference was given back.</summary>
    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) <= 0, this);
            return _memory.AsMemory(0, Length);
        }
    }

    /// <summary>Where the one who rented the buffer writes, before anyone else sees it.</summary>
    public Memory<byte> WritableMemory => _memory.AsMemory(0, Length);

    /// <summary>A buffer of <paramref name="length"/> bytes with undefined content and one reference, the caller's.</summary>
    public static ChunkBuffer Rent(int length) => new(System.Buffers.ArrayPool<byte>.Shared.Rent(length), length);

    /// <summary>Shortens the buffer, before anyone else sees it.</summary>
    public void Trim(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Takes one more reference; false when the last one is gone already, and the chunk has to be had anew.</summary>
    public bool TryAddReference()
    {
        int seen = Volatile.Read(ref _references);
        while (seen > 0)
        {
            int before = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (before == seen)
                return true;
            seen = before;
        }

        return false;
    }

    /// <summary>Gives one reference back.</summary>
    public void Dispose()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left > 0)
            return;
        ObjectDisposedException.ThrowIf(left < 0, this);
        Interlocked.Decrement(ref s_live);
        System.Buffers.ArrayPool<byte>.Shared.Return(_memory);
    }
}
