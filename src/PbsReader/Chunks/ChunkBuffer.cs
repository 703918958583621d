using PbsReader.Interop;

namespace PbsReader.Chunks;

/// <summary>
/// One chunk or blob in pooled memory, shared by counting references; each <see cref="Dispose"/> gives one back, the last one gives
/// the memory back. Filled once by whoever rented it, read-only from then on; reading is safe for concurrent use.
/// </summary>
/// <remarks>
/// The memory is pages of the kernel, never the collected heap, which would keep several times of what is in use: that of a cache's
/// arena, or some that is kept for buffers of short life. A buffer that is never given back is lost, so whoever rents one disposes it.
/// </remarks>
public sealed class ChunkBuffer : IDisposable
{
    /// <summary>Largest plain chunk, and with the header of an encrypted blob largest stored one (datastore spec, 14).</summary>
    public const int MaxChunkLength = 16 << 20;

    private static int s_live;

    private readonly PageBlock? _block;
    private readonly BlockOwner? _owner;
    private readonly Memory<byte> _memory;
    private int _references = 1;

    /// <summary>Memory of the first <paramref name="length"/> bytes of a block, which goes back to its owner in the end.</summary>
    internal ChunkBuffer(PageBlock block, BlockOwner owner, int length)
        : this(block.Memory, length) => (_block, _owner) = (block, owner);

    private ChunkBuffer(Memory<byte> memory, int length)
    {
        (_memory, Length) = (memory, length);
        Interlocked.Increment(ref s_live);
    }

    /// <summary>Number of buffers not given back; tests assert that it returns to zero.</summary>
    public static int LiveCount => Volatile.Read(ref s_live);

    /// <summary>
    /// Bytes of memory that rented buffers together keep from the system, with what is kept for the next ones: at most 17 MiB, for a few
    /// seconds. Buffers up to 64 KiB are not counted, as the collector has them, nor are chunks in a cache.
    /// </summary>
    public static long HeldBytes => ChunkMemory.Shared.HeldBytes;

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of memory that the buffer keeps from others.</summary>
    public int Capacity => _memory.Length;

    /// <summary>The bytes; not to be touched after the own reference was given back.</summary>
    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>The bytes; not to be touched after the own reference was given back.</summary>
    public ReadOnlyMemory<byte> Memory => Usable(Length);

    /// <summary>Where the one who rented the buffer writes, before anyone else sees it.</summary>
    public Memory<byte> WritableMemory => Usable(Length);

    /// <summary>Whether there are more references than one.</summary>
    internal bool IsShared => Volatile.Read(ref _references) > 1;

    /// <summary>
    /// A buffer of <paramref name="length"/> bytes with undefined content and one reference, the caller's. For a short life: its
    /// capacity may be larger than the length.
    /// </summary>
    public static ChunkBuffer Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length > ChunkMemory.SmallLength
            ? new ChunkBuffer(ChunkMemory.Shared.Rent(length), ChunkMemory.Shared, length)
            : new ChunkBuffer(GC.AllocateUninitializedArray<byte>(length), length);
    }

    /// <summary>Gives memory that is kept for the next buffers back to the system now.</summary>
    public static void ReleaseUnused() => ChunkMemory.Shared.Trim();

    /// <summary>Shortens the buffer, before anyone else sees it. Its capacity stays.</summary>
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
        if (_block is not null)
            _owner!.Return(_block);
    }

    private Memory<byte> Usable(int length)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) <= 0, this);
        return _memory[..length];
    }
}
