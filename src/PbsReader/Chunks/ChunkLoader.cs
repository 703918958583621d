namespace PbsReader.Chunks;

/// <summary>
/// The threads that read and decode chunks, and the queue before them: what a reader waits for goes before what is read ahead.
/// </summary>
/// <remarks>
/// Threads of our own, not the pool's: decoding takes milliseconds of processor time, and readers' continuations would queue behind it.
/// There are two more than cores, so that reading from a slow disk goes on while all cores decode; no more than cores decode at once.
/// A store that does not answer at once is awaited without a thread, and its chunks are decoded on the pool, under the same limit.
/// </remarks>
internal sealed class ChunkLoader(
    object gate, int parallelism, Func<ChunkFlight, bool> tryAdmit, Func<ChunkFlight, SemaphoreSlim, Task> load) : IDisposable
{
    private const int MoreThreads = 2;

    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly LinkedList<ChunkFlight> _wanted = [];
    private readonly LinkedList<ChunkFlight> _ahead = [];
    private readonly List<Thread> _threads = [];
    private readonly SemaphoreSlim _cores = new(parallelism);
    private int _idleCount;
    private bool _isStopped;

    /// <summary>Queues a flight. The caller holds the gate.</summary>
    internal void Add(ChunkFlight flight)
    {
        flight.Place = (flight.IsAhead ? _ahead : _wanted).AddLast(flight);
        if (_idleCount > 0)
            Monitor.Pulse(gate);
        else if (_threads.Count < parallelism + MoreThreads)
            StartThread();
    }

    /// <summary>A reader waits for what was to be read ahead. The caller holds the gate.</summary>
    internal void Promote(ChunkFlight flight)
    {
        if (flight.Place is not { } place)
            return;
        _ahead.Remove(place);
        _wanted.AddLast(place);
    }

    /// <summary>Nobody wants this any more. The caller holds the gate; false when a thread has it already.</summary>
    internal bool TryRemove(ChunkFlight flight)
    {
        if (flight.Place is not { List: { } queue } place)
            return false;
        queue.Remove(place);
        flight.Place = null;
        return true;
    }

    /// <summary>Something landed: what did not fit may fit now. The caller holds the gate.</summary>
    internal void OnLanded() => Monitor.PulseAll(gate);

    /// <summary>Ends the threads, and waits for what they do; not for ever, as a dead server can hold them.</summary>
    public void Dispose()
    {
        Thread[] threads;
        lock (gate)
        {
            _isStopped = true;
            threads = [.. _threads];
            Monitor.PulseAll(gate);
        }

        long start = TimeProvider.System.GetTimestamp();
        foreach (Thread thread in threads)
        {
            TimeSpan left = s_patience - TimeProvider.System.GetElapsedTime(start);
            thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private void StartThread()
    {
        var thread = new Thread(Work) { IsBackground = true, Name = "chunk loader" };
        _threads.Add(thread);
        thread.UnsafeStart();
    }

    private void Work()
    {
        while (Take() is { } flight)
            _ = load(flight, _cores);
    }

    private ChunkFlight? Take()
    {
        lock (gate)
        {
            while (!_isStopped)
            {
                ChunkFlight? next = (_wanted.First ?? _ahead.First)?.Value;
                if (next is not null && tryAdmit(next))
                {
                    TryRemove(next);
                    next.IsRunning = true;
                    return next;
                }

                _idleCount++;
                bool wasCalled = Monitor.Wait(gate, s_idle);
                _idleCount--;
                if (!wasCalled && next is null && _wanted.Count + _ahead.Count == 0)
                    break;
            }

            _threads.Remove(Thread.CurrentThread);
            return null;
        }
    }
}
