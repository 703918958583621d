using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>
/// One thread that serves requests: as a reader while it has a slot (a device to read from), otherwise finishing the slow request
/// for which it gave the slot away, or parked.
/// </summary>
internal sealed unsafe class FuseWorker : IDisposable
{
    private const int StackSize = 256 * 1024;
    private const int MaxAttempts = 20;

    private readonly WorkerPool _pool;
    private readonly FuseRequest _request;
    private readonly object _parking = new();
    private readonly FuseBuffers _buffers = new();
    private readonly Thread _thread;

    // Written by this thread, read by whoever looks for an interrupted request.
    private ulong _unique;
    private CancellationTokenSource? _slow;
    private bool _woken;

    public FuseWorker(WorkerPool pool, int number, FuseDevice slot)
    {
        _pool = pool;
        _request = new FuseRequest(this);
        Slot = slot;
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = $"fuse-{number}" };
    }

    /// <summary>The device this worker reads from; null while it is no reader. Changes under the pool's lock.</summary>
    public FuseDevice? Slot { get; set; }

    /// <summary>Number of the request in work, or of the last one.</summary>
    public ulong Unique => Volatile.Read(ref _unique);

    /// <summary>An interruption that came while the request was not slow yet. Under the pool's lock.</summary>
    public ulong InterruptedUnique { get; set; }

    /// <summary>Cancels the slow step of the request in work. Under the pool's lock.</summary>
    public CancellationTokenSource? Cancellation { get; set; }

    /// <summary>What this worker did.</summary>
    public OperationCounters Counters => _request.Counters;

    /// <exception cref="ThreadStartException">Or <see cref="OutOfMemoryException"/>; the worker is of no use then.</exception>
    public void Start()
    {
        try
        {
            _thread.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Wakes the parked worker; it looks at <see cref="Slot"/>.</summary>
    public void Wake()
    {
        lock (_parking)
        {
            _woken = true;
            Monitor.Pulse(_parking);
        }
    }

    public CancellationToken BeginSlowStep()
    {
        // Each slow step has a source of its own: a token that outlives its request must not be cancelled with a later one.
        _slow ??= _pool.BeginSlow(this);
        return _slow.Token;
    }

    /// <summary>Gives the buffers back; the thread does it at its end.</summary>
    public void Dispose() => _buffers.Dispose();

    private void Run()
    {
        try
        {
            Serve();
        }
        catch (Exception exception)
        {
            _pool.Fail(exception);
        }
        finally
        {
            Dispose();
            _pool.Exited(this);
        }
    }

    private void Serve()
    {
        int failures = 0;
        while (true)
        {
            if (Slot is not { } device)
            {
                if (!WaitForSlot())
                    return;
                continue;
            }

            int length = device.Read(_buffers.Request, FuseBuffers.RequestSize, out Errno error);
            if (_pool.HasEnded)
                return;
            if (length >= 0)
            {
                failures = 0;
                if (_pool.TryDefer(device, new ReadOnlySpan<byte>(_buffers.Request, length)))
                    continue;
                if (!Answer(device, length))
                    return;
            }
            else if (!_pool.GoesOn(error, ref failures))
            {
                return;
            }
        }
    }

    // Serves a request, and after a slow one whatever had to wait meanwhile.
    private bool Answer(FuseDevice device, int length)
    {
        while (true)
        {
            var message = new ReadOnlySpan<byte>(_buffers.Request, length);
            Volatile.Write(ref _unique, length >= sizeof(fuse_in_header) ? ((fuse_in_header*)_buffers.Request)->unique : 0);
            int reply = _pool.Dispatcher.Process(_request, message, _buffers.Reply);
            if (reply > 0 && !Send(device, reply))
                return false;
            if (_slow is null)
                return true;
            _slow = null;
            if (_pool.EndSlow(this) is not { } deferred)
                return true;
            deferred.Message.CopyTo(new Span<byte>(_buffers.Request, FuseBuffers.RequestSize));
            device = deferred.Device;
            length = deferred.Message.Length;
        }
    }

    private bool Send(FuseDevice device, int length)
    {
        FuseReply reply = _buffers.Reply;
        Errno error = device.Write(reply.Start, length);
        int failures = 0;
        while (error is not (Errno.None or Errno.ENOENT) && failures < MaxAttempts)
        {
            if (!_pool.GoesOn(error, ref failures))
                return false;

            // The kernel had no memory for the pages of the reply, most likely. An error alone is the better chance to be taken, and
            // without any reply the caller would wait for ever.
            failures++;
            error = device.Write(reply.Start, reply.Finish(_unique, Errno.EIO));
        }

        return true; // ENOENT: the caller is gone
    }

    private bool WaitForSlot()
    {
        if (!_pool.TryPark(this))
            return false;
        lock (_parking)
        {
            while (!_woken)
                Monitor.Wait(_parking);
            _woken = false;
        }

        return Slot is not null;
    }
}
