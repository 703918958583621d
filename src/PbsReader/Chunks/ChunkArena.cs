using PbsReader.Interop;

namespace PbsReader.Chunks;

/// <summary>
/// The memory of a cache: one mapping of fixed size, in which chunks of all lengths lie beside each other. It is the cache's bound, to the
/// byte; pages are taken from the kernel once, when they are first written, and used again by whatever comes after. All under a gate,
/// which the owner shares.
/// </summary>
internal sealed class ChunkArena : BlockOwner
{
    private const int Grain = 512;

    private readonly object _gate;
    private readonly PageRange _pages;
    private readonly Dictionary<nint, Extent> _rented = [];
    private readonly List<Extent> _free = [];
    private bool _isClosed;

    /// <summary>Maps <paramref name="capacity"/> bytes; no memory is used before it is written.</summary>
    internal ChunkArena(object gate, long capacity)
    {
        _gate = gate;
        Capacity = capacity / Grain * Grain;
        if (Capacity == 0)
            return;
        _pages = PageMemory.Map(PageMemory.RoundUp(Capacity));
        AddFree(new Extent { Size = Capacity });
    }

    /// <summary>Bytes.</summary>
    internal long Capacity { get; }

    /// <summary>Bytes in use.</summary>
    internal long RentedBytes { get; private set; }

    /// <summary>Bytes that were ever in use, which is the memory that is taken.</summary>
    internal long TouchedBytes { get; private set; }

    /// <summary>Bytes that a chunk takes.</summary>
    internal static int SizeOf(int length) => (length + Grain - 1) & -Grain;

    /// <summary>A buffer with undefined content; null when there is no hole for it. The caller holds the gate.</summary>
    internal ChunkBuffer? TryRent(int length)
    {
        int size = SizeOf(length);
        Extent? best = null;
        foreach (Extent extent in _free)
        {
            if (extent.Size >= size && (best is null || extent.Size < best.Size))
                best = extent;
        }

        if (best is null || _isClosed)
            return null;
        RemoveFree(best);
        if (best.Size > size)
            AddFree(best.Split(size));
        TouchedBytes = Math.Max(TouchedBytes, best.Offset + size);
        RentedBytes += size;
        nint address = _pages.Address + (nint)best.Offset;
        _rented.Add(address, best);
        return new ChunkBuffer(new PageBlock(new PageRange(address, size)), this, length);
    }

    /// <inheritdoc/>
    internal override void Return(PageBlock block)
    {
        lock (_gate)
        {
            _rented.Remove(block.Detach().Address, out Extent? extent);
            Extent hole = extent!;
            RentedBytes -= hole.Size;
            if (hole.Next is { IsFree: true } next)
            {
                RemoveFree(next);
                hole.MergeNext();
            }

            if (hole.Previous is { IsFree: true } previous)
            {
                RemoveFree(previous);
                previous.MergeNext();
                hole = previous;
            }

            AddFree(hole);
            UnmapWhenUnused();

            // Whoever waits for room.
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Gives the memory back when the last buffer is. The caller holds the gate.</summary>
    internal void Close()
    {
        _isClosed = true;
        UnmapWhenUnused();
    }

    private void UnmapWhenUnused()
    {
        if (!_isClosed || _rented.Count > 0 || TouchedBytes < 0)
            return;
        TouchedBytes = -1;
        if (Capacity > 0)
            PageMemory.Unmap(_pages with { Size = PageMemory.RoundUp(Capacity) });
    }

    private void AddFree(Extent extent)
    {
        extent.FreePosition = _free.Count;
        _free.Add(extent);
    }

    private void RemoveFree(Extent extent)
    {
        Extent last = _free[^1];
        _free[extent.FreePosition] = last;
        last.FreePosition = extent.FreePosition;
        _free.RemoveAt(_free.Count - 1);
        extent.FreePosition = -1;
    }

    /// <summary>A part of the mapping, in use or a hole; two holes are never beside each other.</summary>
    private sealed class Extent
    {
        public long Offset;
        public long Size;
        public int FreePosition = -1;
        public Extent? Previous;
        public Extent? Next;

        public bool IsFree => FreePosition >= 0;

        /// <summary>Cuts everything behind <paramref name="size"/> bytes off.</summary>
        public Extent Split(long size)
        {
            var rest = new Extent { Offset = Offset + size, Size = Size - size, Previous = this, Next = Next };
            if (Next is not null)
                Next.Previous = rest;
            (Next, Size) = (rest, size);
            return rest;
        }

        public void MergeNext()
        {
            Size += Next!.Size;
            Next = Next.Next;
            if (Next is not null)
                Next.Previous = this;
        }
    }
}
