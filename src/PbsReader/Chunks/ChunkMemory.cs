using PbsReader.Interop;

namespace PbsReader.Chunks;

/// <summary>
/// The memory below <see cref="ChunkBuffer"/>: pages of exactly the size that is wanted, a few of which are kept for the next one.
/// Safe for concurrent use.
/// </summary>
internal sealed class ChunkMemory
{
    /// <summary>Shorter buffers are ordinary arrays: pages would waste more than the collector keeps.</summary>
    internal const int SmallLength = 64 << 10;

    // The longest chunk is always kept; with the usual ones, as many as are decoded at once.
    private const long MostFree = ChunkBuffer.MaxChunkLength + (64 << 10);

    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<PageRange> _free = [];
    private readonly TimeProvider _time;
    private ITimer? _timer;
    private bool _usedSinceTick;
    private long _freeSize;
    private long _held;

    internal ChunkMemory(TimeProvider time) => _time = time;

    /// <summary>The memory of the process.</summary>
    internal static ChunkMemory Shared { get; } = new(TimeProvider.System);

    /// <summary>Bytes taken from the system and not given back: what is in use and what is kept.</summary>
    internal long HeldBytes => Volatile.Read(ref _held);

    /// <summary>What <see cref="Rent"/> takes for that length.</summary>
    internal static int SizeOf(int length) => length <= SmallLength ? length : PageMemory.RoundUp(length);

    /// <summary>At least <paramref name="length"/> bytes, which must be more than <see cref="SmallLength"/>.</summary>
    internal PageBlock Rent(int length)
    {
        int size = PageMemory.RoundUp(length);
        PageRange range = TakeNearest(size);
        try
        {
            if (range.Size == 0)
                range = PageMemory.Map(size);
            else if (range.Size != size)
                range = PageMemory.Resize(range, size);
        }
        catch (OutOfMemoryException)
        {
            if (range.Size != 0)
                PageMemory.Unmap(range);
            throw;
        }

        Interlocked.Add(ref _held, size);
        return new PageBlock(range);
    }

    /// <summary>Ends the use of a block.</summary>
    internal void Return(PageBlock block)
    {
        PageRange range = block.Detach();
        lock (_gate)
        {
            if (range.Size <= MostFree - _freeSize)
            {
                _free.Add(range);
                _freeSize += range.Size;
                _usedSinceTick = true;
                _timer ??= _time.CreateTimer(static memory => ((ChunkMemory)memory!).OnTick(), this, s_idle, s_idle);
                return;
            }
        }

        Release(range);
    }

    /// <summary>Gives back what is kept and not in use.</summary>
    internal void Trim()
    {
        PageRange[] ranges;
        lock (_gate)
        {
            ranges = [.. _free];
            _free.Clear();
            _freeSize = 0;
            _timer?.Dispose();
            _timer = null;
        }

        foreach (PageRange range in ranges)
            Release(range);
    }

    // Pages that are there already need not be cleared by the kernel again; moving them is cheap.
    private PageRange TakeNearest(int size)
    {
        lock (_gate)
        {
            _usedSinceTick = true;
            int nearest = -1;
            for (int position = 0; position < _free.Count; position++)
            {
                if (nearest < 0 || Math.Abs(_free[position].Size - size) < Math.Abs(_free[nearest].Size - size))
                    nearest = position;
            }

            if (nearest < 0)
                return default;
            PageRange range = _free[nearest];
            _free[nearest] = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            _freeSize -= range.Size;
            Interlocked.Add(ref _held, -range.Size);
            return range;
        }
    }

    private void OnTick()
    {
        lock (_gate)
        {
            if (_usedSinceTick)
            {
                _usedSinceTick = false;
                return;
            }
        }

        Trim();
    }

    private void Release(PageRange range)
    {
        PageMemory.Unmap(range);
        Interlocked.Add(ref _held, -range.Size);
    }
}
