using PbsReader.Interop;

namespace PbsReader.Chunks;

/// <summary>
/// Memory for blobs and chunks that are soon given back. A few ranges of pages are kept for the next ones, which may have less than they
/// offer: new pages are dear, on virtual machines more so than decoding what comes into them. Safe for concurrent use.
/// </summary>
internal sealed class ChunkMemory : BlockOwner
{
    /// <summary>Shorter buffers are ordinary arrays: pages would waste more than the collector keeps.</summary>
    internal const int SmallLength = 64 << 10;

    /// <summary>Most that is kept: the longest chunk, or as many usual ones as are decoded at once.</summary>
    internal const long MostFree = ChunkBuffer.MaxChunkLength + Step;

    // Sizes are multiples, so that ranges need not grow by little each time.
    private const int Step = 256 << 10;

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

    /// <summary>At least <paramref name="length"/> bytes.</summary>
    internal PageBlock Rent(int length)
    {
        long size = (length + Step - 1L) & -Step;
        PageRange range = Take(size);
        if (range.Size >= size)
            return new PageBlock(range);
        Interlocked.Add(ref _held, size - range.Size);
        try
        {
            range = range.Size == 0 ? PageMemory.Map(size) : PageMemory.Resize(range, size);
        }
        catch (InsufficientMemoryException)
        {
            Interlocked.Add(ref _held, range.Size - size);
            if (range.Size != 0)
                Release(range);
            throw;
        }

        return new PageBlock(range);
    }

    /// <inheritdoc/>
    internal override void Return(PageBlock block)
    {
        PageRange range = block.Detach();
        lock (_gate)
        {
            if (range.Size <= MostFree - _freeSize)
            {
                _free.Add(range);
                _freeSize += range.Size;
                _usedSinceTick = true;
                _timer ??= StartTimer();
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

    // The smallest that is large enough, or else the largest, to grow: its pages are there already.
    private PageRange Take(long size)
    {
        lock (_gate)
        {
            _usedSinceTick = true;
            int best = -1;
            for (int position = 0; position < _free.Count; position++)
            {
                long offered = _free[position].Size;
                long bestSize = best < 0 ? 0 : _free[best].Size;
                if (offered >= size ? bestSize < size || offered < bestSize : offered > bestSize)
                    best = position;
            }

            if (best < 0)
                return default;
            PageRange range = _free[best];
            _free[best] = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            _freeSize -= range.Size;
            return range;
        }
    }

    private ITimer StartTimer() =>
        _time.CreateTimer(static memory => ((ChunkMemory)memory!).OnTick(), this, s_idle, Timeout.InfiniteTimeSpan);

    private void OnTick()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            if (_usedSinceTick)
            {
                _usedSinceTick = false;
                _timer = StartTimer();
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
