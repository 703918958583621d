using System.Runtime.InteropServices;
using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>
/// The workers of a connection. As many as there are slots are readers; before a slow step a reader gives its slot to the worker
/// parked last, or to a new one, so that somebody always reads: INTERRUPT among others. Beyond a bound of slow requests, readers put
/// further ones aside until one of them is finished.
/// </summary>
internal sealed class WorkerPool : IInterruptTarget
{
    /// <summary>Requests that may be slow at a time.</summary>
    public const int MaxSlow = 192;

    // Workers that are kept for the next slow step. Each holds the buffers it has touched.
    private const int MaxParked = 8;

    private const int MaxFailures = 100;
    private const int RetryMilliseconds = 10;

    private readonly Lock _lock = new();
    private readonly List<FuseWorker> _workers = [];
    private readonly Stack<FuseWorker> _parked = new();
    private readonly LinkedList<DeferredRequest> _deferred = new();
    private readonly object _pause = new();
    private readonly OperationCounters _formerCounters = new();
    private readonly Action<Exception?> _onDrained;
    private int _slowCount;
    private int _lastNumber = -1;
    private volatile bool _ended;
    private Exception? _failure;

    /// <param name="createDispatcher">Makes the dispatcher over this pool.</param>
    /// <param name="onDrained">Called once, by the last worker, when the connection has ended.</param>
    public WorkerPool(Func<IInterruptTarget, FuseDispatcher> createDispatcher, Action<Exception?> onDrained)
    {
        Dispatcher = createDispatcher(this);
        _onDrained = onDrained;
    }

    public FuseDispatcher Dispatcher { get; }

    /// <summary>Nothing is to be served any more.</summary>
    public bool HasEnded => _ended;

    /// <summary>Threads alive.</summary>
    public int WorkerCount
    {
        get
        {
            lock (_lock)
                return _workers.Count;
        }
    }

    /// <summary>What all workers did together, those that have ended too.</summary>
    public OperationCounters CountOperations()
    {
        var sum = new OperationCounters();
        lock (_lock)
        {
            sum.Add(_formerCounters);
            _workers.ForEach(worker => sum.Add(worker.Counters));
        }

        return sum;
    }

    /// <summary>Starts one reader on each device (the same device may be given more than once).</summary>
    public void Start(IReadOnlyList<FuseDevice> slots)
    {
        bool started = false;
        foreach (FuseDevice slot in slots)
            started |= TryAdd(slot);
        if (!started)
            throw new FuseException("cannot start a thread that reads requests: too many threads, or no memory", Errno.EAGAIN);
    }

    /// <summary>The request of <paramref name="worker"/> is slow from now on: gives its slot away.</summary>
    public CancellationTokenSource BeginSlow(FuseWorker worker)
    {
        var cancellation = new CancellationTokenSource();
        FuseWorker? parked = null;
        FuseDevice? slot = null;
        bool cancelled;
        lock (_lock)
        {
            _slowCount++;
            worker.Cancellation = cancellation;
            cancelled = _ended || worker.InterruptedUnique == worker.Unique;
            if (!_ended)
            {
                slot = worker.Slot;
                worker.Slot = null;
                if (slot is not null && _parked.TryPop(out parked))
                    parked.Slot = slot;
            }
        }

        if (parked is not null)
            parked.Wake();
        else if (slot is not null && !TryAdd(slot))
            worker.Slot = slot; // no thread to be had: this one goes on reading afterwards

        if (cancelled)
            cancellation.Cancel();
        return cancellation;
    }

    /// <summary>The slow request of <paramref name="worker"/> has been answered. A request that had to wait, if there is one.</summary>
    public DeferredRequest? EndSlow(FuseWorker worker)
    {
        lock (_lock)
        {
            _slowCount--;
            worker.Cancellation = null;
            if (_deferred.First is not { } first)
                return null;
            _deferred.RemoveFirst();
            return first.Value;
        }
    }

    /// <summary>Puts a request aside when too many are slow. Only requests that are answered wait.</summary>
    public bool TryDefer(FuseDevice device, ReadOnlySpan<byte> message)
    {
        if (Volatile.Read(ref _slowCount) < MaxSlow || !MemoryMarshal.TryRead(message, out fuse_in_header header)
            || header.opcode == fuse_opcode.FUSE_INTERRUPT || FuseDispatcher.IsSilent(header.opcode))
        {
            return false;
        }

        lock (_lock)
        {
            if (_slowCount < MaxSlow || _ended)
                return false;
            _deferred.AddLast(new DeferredRequest(device, header.unique, message.ToArray()));
            return true;
        }
    }

    public bool Interrupt(ulong unique)
    {
        CancellationTokenSource? cancellation = null;
        DeferredRequest? deferred = null;
        lock (_lock)
        {
            FuseWorker? worker = _workers.Find(candidate => candidate.Unique == unique);
            if (worker is not null)
            {
                worker.InterruptedUnique = unique;
                cancellation = worker.Cancellation;
            }
            else
            {
                LinkedListNode<DeferredRequest>? node = _deferred.First;
                while (node is not null && node.Value.Unique != unique)
                    node = node.Next;
                if (node is null)
                    return false;
                deferred = node.Value;
                _deferred.Remove(node);
            }
        }

        if (deferred is not null)
            Refuse(deferred, Errno.EINTR);

        // What is registered on the token must not hold up a reader.
        _ = cancellation?.CancelAsync();
        return true;
    }

    /// <summary>Parks a worker without a slot; false when it has to end.</summary>
    public bool TryPark(FuseWorker worker)
    {
        lock (_lock)
        {
            if (_ended || _parked.Count >= MaxParked)
                return false;
            _parked.Push(worker);
            return true;
        }
    }

    /// <summary>What an error of read or write means: true to go on, false when the connection is over.</summary>
    public bool GoesOn(Errno error, ref int failures)
    {
        if (error is Errno.ECONNABORTED && !_ended)
        {
            Fail(new FuseException("the connection was aborted from outside, through /sys/fs/fuse/connections", error));
            return false;
        }

        if (error is Errno.ENODEV || _ended)
        {
            End();
            return false;
        }

        if (error is Errno.EINTR or Errno.ENOENT or Errno.EAGAIN)
            return true;
        if (++failures > MaxFailures)
        {
            Fail(new FuseException($"/dev/fuse cannot be read: {error}", error));
            return false;
        }

        // Memory pressure, most likely. Not a sleep, so that the end of the connection is not missed.
        lock (_pause)
        {
            if (!_ended)
                Monitor.Wait(_pause, RetryMilliseconds);
        }

        return true;
    }

    /// <summary>The connection is over: parked workers end, slow steps are cancelled, readers end by their next read.</summary>
    public void End()
    {
        List<CancellationTokenSource> cancellations = [];
        List<FuseWorker> parked;
        lock (_lock)
        {
            if (_ended)
                return;
            _ended = true;
            parked = [.. _parked];
            _parked.Clear();
            _deferred.Clear();
            foreach (FuseWorker worker in _workers)
            {
                if (worker.Cancellation is { } cancellation)
                    cancellations.Add(cancellation);
            }
        }

        lock (_pause)
            Monitor.PulseAll(_pause);
        parked.ForEach(worker => worker.Wake());
        cancellations.ForEach(cancellation => _ = cancellation.CancelAsync());
    }

    /// <summary>Serving cannot go on.</summary>
    public void Fail(Exception exception)
    {
        lock (_lock)
            _failure ??= exception;
        End();
    }

    public void Exited(FuseWorker worker)
    {
        bool drained;
        lock (_lock)
        {
            _workers.Remove(worker);
            _formerCounters.Add(worker.Counters);
            drained = _workers.Count == 0;
        }

        if (drained)
            _onDrained(_failure);
    }

    private static unsafe void Refuse(DeferredRequest request, Errno error)
    {
        byte* memory = stackalloc byte[FuseReply.HeaderSize];
        var reply = new FuseReply(memory + FuseReply.HeaderSize, 0);
        _ = request.Device.Write(reply.Start, reply.Finish(request.Unique, error));
    }

    private bool TryAdd(FuseDevice slot)
    {
        FuseWorker? worker = null;
        try
        {
            worker = new FuseWorker(this, Interlocked.Increment(ref _lastNumber), slot);
            lock (_lock)
                _workers.Add(worker);
            worker.Start();
            return true;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException or FuseException)
        {
            lock (_lock)
                _ = worker is not null && _workers.Remove(worker);
            return false;
        }
    }
}
