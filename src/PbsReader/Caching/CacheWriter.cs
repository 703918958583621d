using PbsReader.Chunks;
using PbsReader.Interop;

namespace PbsReader.Caching;

/// <summary>
/// Writes into the cache behind the readers' backs, with one thread of its own and so much memory. Who brings something while that is
/// full waits, for two seconds at most: a disk that hangs costs the cache its files, not the readers their server. Safe for concurrent use.
/// </summary>
internal sealed class CacheWriter(CacheStore store, CacheAccount account, UseLog uses, DiskCacheOptions options) : IDisposable
{
    // Some chunks, so that a reader need not wait each time that the disk or the processor is busy for a moment.
    private const long MostPending = 32 << 20;

    // Then it is another process's turn.
    private const int MostAtOnce = 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_useDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_lockDelay = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longLockDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_failureTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_silence = TimeSpan.FromHours(1);

    private readonly object _gate = new();
    private readonly LinkedList<PendingFile> _queue = [];
    private readonly Dictionary<CacheKey, PendingFile> _pending = [];
    private TaskCompletionSource _room = NewSignal();
    private Thread? _thread;
    private long _pendingSize;
    private long _writes;
    private long _dropped;
    private long? _failedAt;
    private long? _toldAt;
    private string? _told;
    private bool _isStalled;
    private bool _isUsed;
    private bool _isStopped;
    private bool _isAbandoned;

    internal long WriteCount => Interlocked.Read(ref _writes);

    internal long DropCount => Interlocked.Read(ref _dropped);

    /// <summary>Begins to work, by bringing the cache within its limit.</summary>
    internal void Start()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "disk cache" };
        _thread.UnsafeStart();
    }

    /// <summary>A file that is not written yet, with a reference for the caller.</summary>
    internal ChunkBuffer? Find(CacheKey key)
    {
        if (Volatile.Read(ref _pendingSize) == 0)
            return null;
        lock (_gate)
            return _pending.TryGetValue(key, out PendingFile? file) && file.Content.TryAddReference() ? file.Content : null;
    }

    /// <summary>Takes a file to write; adds a reference of its own.</summary>
    internal async ValueTask AddAsync(CacheKey key, ChunkBuffer content, bool isAnnounced, CancellationToken cancellationToken)
    {
        long start = options.Time.GetTimestamp();
        while (true)
        {
            Task room;
            lock (_gate)
            {
                bool fits = _pendingSize == 0 || _pendingSize + content.Length <= MostPending;
                if (_pending.ContainsKey(key))
                    break;
                bool isTooSlow = !fits && (_isStalled || options.Time.GetElapsedTime(start) >= s_patience);
                if (isTooSlow || _isStopped || HasFailedLately() || cancellationToken.IsCancellationRequested)
                {
                    _isStalled |= isTooSlow;
                    Interlocked.Increment(ref _dropped);
                    break;
                }

                if (fits)
                {
                    content.TryAddReference();
                    var file = new PendingFile(key, content, isAnnounced);
                    _pending.Add(key, file);
                    _queue.AddLast(file);
                    _pendingSize += content.Length;
                    Monitor.PulseAll(_gate);
                    return;
                }

                room = _room.Task;
            }

            await Task.WhenAny(room, Task.Delay(s_patience, options.Time, cancellationToken)).ConfigureAwait(false);
        }

        if (isAnnounced)
            account.Withdraw(key);
    }

    /// <summary>Forgets a file that waits, or waits until it is written when that has begun; true when there was one.</summary>
    internal bool Discard(CacheKey key)
    {
        PendingFile? file;
        lock (_gate)
        {
            if (!_pending.TryGetValue(key, out file))
                return false;
            if (!_queue.Remove(file))
            {
                while (_pending.GetValueOrDefault(key) == file && Monitor.Wait(_gate, s_patience))
                {
                    // Something was written.
                }

                return true;
            }

            Forget(file);
        }

        End(file);
        return true;
    }

    /// <summary>Uses are to be written down some time.</summary>
    internal void OnUsed()
    {
        lock (_gate)
        {
            _isUsed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Completes when nothing waits any more; also when it could not be written.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_pending.Count == 0 || _isStopped)
                    break;
                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        uses.Flush();
    }

    /// <summary>Tells people, but not the same again and again.</summary>
    internal void Tell(string message)
    {
        lock (_gate)
        {
            if (message == _told && _toldAt is long told && options.Time.GetElapsedTime(told) < s_silence)
                return;
            (_told, _toldAt) = (message, options.Time.GetTimestamp());
        }

        options.Warn?.Invoke(message);
    }

    /// <summary>Writes what waits, as far as that goes quickly, and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isStopped)
                return;
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join(s_farewell);
        List<PendingFile> left;
        lock (_gate)
        {
            _isAbandoned = true;
            left = [.. _queue];
            _queue.Clear();
            left.ForEach(Forget);
        }

        left.ForEach(End);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Work()
    {
        try
        {
            if (Enter())
            {
                Note(store.Fit());
                store.Leave();
            }

            while (WaitForWork())
            {
                if (HasQueue() && Enter())
                {
                    for (int count = 0; count < MostAtOnce && Take() is { } file; count++)
                        Write(file);
                    store.Leave();
                }

                FlushUses();
            }
        }
        catch (ObjectDisposedException)
        {
            // Everything is over, and nobody waited any longer.
        }
    }

    // False at the end.
    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_isStopped)
                {
                    if (!_isUsed)
                        return false;
                    break;
                }

                if (_isUsed && (!Monitor.Wait(_gate, s_useDelay) || uses.IsFull))
                    break;
                if (!_isUsed)
                    Monitor.Wait(_gate);
            }

            return true;
        }
    }

    private bool HasQueue()
    {
        lock (_gate)
            return _queue.Count > 0;
    }

    // The lock of all processes. False when it cannot be had, and what waits is given up.
    private bool Enter()
    {
        long start = options.Time.GetTimestamp();
        while (true)
        {
            int result = store.TryEnter();
            if (result >= 0)
                return true;
            lock (_gate)
            {
                if (result == -LibC.TryAgain && !_isAbandoned)
                {
                    // Who has had it for that long was stopped, or its disk hangs.
                    bool isLong = options.Time.GetElapsedTime(start) > s_patience;
                    Monitor.Wait(_gate, isLong ? s_longLockDelay : s_lockDelay);
                    continue;
                }
            }

            if (result != -LibC.TryAgain)
                Note(result);
            store.Leave();
            while (Take() is { } file)
                Finish(file, isWritten: false);
            return false;
        }
    }

    private PendingFile? Take()
    {
        lock (_gate)
        {
            PendingFile? file = _queue.First?.Value;
            if (file is not null)
                _queue.RemoveFirst();
            return file;
        }
    }

    private void Write(PendingFile file)
    {
        int result = HasFailedLately() ? -LibC.TryAgain : store.Add(file.Key, file.Content.Span);
        if (result != -LibC.TryAgain)
            Note(result);
        Finish(file, result >= 0);
    }

    private void Finish(PendingFile file, bool isWritten)
    {
        Interlocked.Increment(ref isWritten ? ref _writes : ref _dropped);
        lock (_gate)
        {
            _isStalled = false;
            Forget(file);
        }

        End(file);
    }

    // The gate is held.
    private void Forget(PendingFile file)
    {
        _pending.Remove(file.Key);
        _pendingSize -= file.Content.Length;
        Monitor.PulseAll(_gate);
        _room.TrySetResult();
        _room = NewSignal();
    }

    private void End(PendingFile file)
    {
        file.Content.Dispose();
        if (file.IsAnnounced)
            account.Withdraw(file.Key);
    }

    private bool HasFailedLately()
    {
        lock (_gate)
            return _failedAt is long failed && options.Time.GetElapsedTime(failed) < s_failureTime;
    }

    private void Note(int result)
    {
        lock (_gate)
            _failedAt = result < 0 ? options.Time.GetTimestamp() : null;
        if (result < 0)
            Tell($"{options.Folder} cannot be written: {PrivateFolder.Describe(result)}; what is read from the server is not kept now");
    }

    private void FlushUses()
    {
        lock (_gate)
            _isUsed = false;
        uses.Flush();
    }
}
