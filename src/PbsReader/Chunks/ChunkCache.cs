using PbsReader.Crypto;

namespace PbsReader.Chunks;

/// <summary>
/// Plain, verified chunks in memory for a whole mount, bounded by bytes. What is asked for by many at once is loaded once. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// <para>The bound is that of one mapping of memory, in which chunks are decoded and stay; readers who still copy from an evicted chunk are
/// within it. Beyond it are the stored blobs of loads that run: cores + 2 of a store that answers at once, else ten. A
/// chunk for which there is no room at all is served without being kept, one at a time.</para>
/// <para>A hit takes no lock and allocates nothing. Nothing is locked while reading or decoding. A reader who is cancelled leaves; a load
/// that nobody waits for is dropped when it has not begun, and lands in the cache otherwise. A failed load is not kept, but its error is
/// repeated for a second.</para>
/// <para>Why this and not <c>Microsoft.Extensions.Caching.Memory</c>: beside each other (the benchmark <c>hits</c>, two cores), 4 threads
/// get 47 to 50 million hits a second instead of 18 to 20, without 48 bytes of garbage each, and a load into a full cache takes 125 µs
/// of a core instead of 224 or more, because making room there sorts all entries. And it cannot tell which memory becomes free: chunks
/// of 1 to 16 MiB that follow each other in one mapping need no new pages, which cost a virtual machine as much as decoding does.</para>
/// </remarks>
public sealed class ChunkCache : IDisposable
{
    // As many blobs may be in memory beside the cache; a server is asked for eight at once, and two are being decoded.
    private const int MostFlights = 10;

    // Of the capacity: what read-ahead may take before its readers come, and what must stay for chunks in use while others load.
    private const int AheadShare = 4;
    private const int StayShare = 3;

    // Of the capacity: what is never filled with what nobody asked for.
    private const int FillShare = 8;

    // Bytes a second of a store that has its blobs in memory, or as good as that.
    private const double QuickStore = 300e6;
    private const int LeastMeasured = 64 << 10;

    // Of the capacity: chunks that streams have passed. Memory that is used again at once is faster than more of it, and the kernel has
    // what was read in its own cache.
    private const int PassedShare = 8;

    private readonly object _gate = new();
    private readonly ChunkArena _arena;
    private readonly ChunkTable _table = new();
    private readonly Dictionary<FlightKey, ChunkFlight> _flights = [];
    private readonly Dictionary<KeyFingerprint, (int Number, ZeroDigests Zeros)> _keys = [];
    private readonly ZeroDigests _plainZeros = new(null);
    private readonly TimeProvider _time;
    private readonly FailedChunks _failed;
    private readonly ChunkLoader _loader;
    private readonly VerifiedBlobs _verified = new();
    private readonly CancellationTokenSource _end = new();
    private readonly StripedCounter _hits = new();
    private readonly StripedCounter _misses = new();
    private ChunkCacheStatistics _totals;
    private long _aheadSize;
    private long _reserved;
    private int _running;
    private volatile bool _isStoreQuick;
    private volatile bool _isStoreFar;
    private bool _isDisposed;

    /// <summary>A cache of at most <paramref name="capacity"/> bytes.</summary>
    /// <param name="capacity">Bytes; with fewer than a chunk has, nothing is kept.</param>
    /// <param name="parallelism">How many chunks are decoded at once; the number of cores when not given.</param>
    /// <param name="time">The clock by which errors are forgotten and stores are found quick.</param>
    public ChunkCache(long capacity, int? parallelism = null, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _arena = new ChunkArena(_gate, capacity);
        _time = time ?? TimeProvider.System;
        _failed = new FailedChunks(_time);
        _loader = new ChunkLoader(_gate, parallelism ?? Environment.ProcessorCount, TryAdmit, LoadAsync);
    }

    /// <summary>What happened so far.</summary>
    public ChunkCacheStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _totals with
                {
                    Capacity = _arena.Capacity,
                    Size = _table.Size,
                    Chunks = _table.Count,
                    Hits = _hits.Value,
                    Misses = _misses.Value,
                };
            }
        }
    }

    /// <summary>Whether the last blob did not come at once.</summary>
    internal bool IsStoreFar => _isStoreFar;

    /// <summary>
    /// The chunks of <paramref name="store"/> through this cache. With <paramref name="key"/> only encrypted chunks are accepted, without
    /// only plain ones; the two never mix, and nothing cached for one store's plain or encrypted chunks is served for another key.
    /// Disposing the result leaves store, key and cache alone.
    /// </summary>
    public IChunkSource Over(IChunkStore store, CryptConfig? key)
    {
        (int number, ZeroDigests zeros) = (0, _plainZeros);
        if (key is not null)
        {
            lock (_gate)
            {
                if (!_keys.TryGetValue(key.Fingerprint, out (int Number, ZeroDigests Zeros) known))
                    _keys[key.Fingerprint] = known = (_keys.Count + 1, new ZeroDigests(key));
                (number, zeros) = known;
            }
        }

        return new CachedChunkSource(this, store, new ChunkDecoder(key), zeros, number);
    }

    /// <summary>Gives all memory back that no reader holds. Loads that have begun are waited for, for a few seconds at most.</summary>
    public void Dispose()
    {
        List<ChunkWaiter> waiters = [];
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            foreach (ChunkFlight flight in _flights.Values)
            {
                if (_loader.TryRemove(flight))
                    waiters.AddRange(flight.Waiters);
            }
        }

        foreach (ChunkWaiter waiter in waiters)
            waiter.TrySetException(new ObjectDisposedException(nameof(ChunkCache)));
        _end.Cancel();
        _loader.Dispose();
        lock (_gate)
        {
            while (_table.RemoveOldest() is { } chunk)
                chunk.Buffer.Dispose();
            _arena.Close();
        }

        _verified.Dispose();

        ChunkBuffer.ReleaseUnused();
    }

    /// <summary>The chunk, when it is in memory, with a reference for the caller.</summary>
    internal ChunkBuffer? TryGet(in ChunkKey key)
    {
        if (_table.Find(key) is not { } chunk)
            return null;
        _hits.Increment();
        if (chunk.EndAhead())
            Interlocked.Add(ref _aheadSize, -chunk.Buffer.Capacity);
        return chunk.Buffer;
    }

    /// <summary>The chunk after a load, which is begun or joined.</summary>
    internal ValueTask<ChunkBuffer> LoadAsync(in FlightKey key, ChunkDecoder decoder, CancellationToken cancellationToken)
    {
        ChunkKey.CheckLength(key.Chunk.Length);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ChunkBuffer>(cancellationToken);
        ChunkWaiter waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (TryGet(key.Chunk) is { } chunk)
                return new ValueTask<ChunkBuffer>(chunk);
            if (_failed.Find(key) is { } error)
                return ValueTask.FromException<ChunkBuffer>(error);
            if (!_flights.TryGetValue(key, out ChunkFlight? flight))
                flight = Begin(new ChunkFlight(key, decoder, isAhead: false));
            else if (flight.IsAhead)
                EndAhead(flight);
            waiter = flight.Join(this);
        }

        _misses.Increment();
        return waiter.WaitAsync(cancellationToken);
    }

    /// <summary>Begins a load for a reader to come; false when too much was read ahead already.</summary>
    internal bool TryPrefetch(in FlightKey key, ChunkDecoder decoder)
    {
        ChunkKey.CheckLength(key.Chunk.Length);
        if (_table.Contains(key.Chunk))
            return true;
        lock (_gate)
        {
            if (_isDisposed)
                return false;
            if (_flights.ContainsKey(key) || _table.Contains(key.Chunk) || _failed.Find(key) is not null)
                return true;
            var flight = new ChunkFlight(key, decoder, isAhead: true);
            if (Volatile.Read(ref _aheadSize) + flight.Size > _arena.Capacity / AheadShare)
                return false;
            Interlocked.Add(ref _aheadSize, flight.Size);
            Begin(flight);
            return true;
        }
    }

    /// <summary>
    /// Loads a chunk of an archive that fits when a core, a quick store and room that nobody needs allow it, one at a time. True when it
    /// is there.
    /// </summary>
    internal bool TryFill(in FlightKey key, ChunkDecoder decoder, long archiveLength)
    {
        if (_table.Contains(key.Chunk))
            return true;
        if (!_isStoreQuick || archiveLength > _arena.Capacity / FillShare * (FillShare - 1))
            return false;
        lock (_gate)
        {
            if (Volatile.Read(ref _aheadSize) > 0 && _flights.Values.Any(static flight => flight.WasAhead))
                return false;
            if (_arena.RentedBytes + key.Chunk.Length > _arena.Capacity / FillShare * (FillShare - 1))
                return false;
        }

        TryPrefetch(key, decoder);
        return false;
    }

    /// <summary>A stream has read the chunk to its end.</summary>
    internal void OnPassed(in ChunkKey key)
    {
        lock (_gate)
            _table.Pass(key);
    }

    /// <summary>A reader does not wait any longer.</summary>
    internal void Leave(ChunkFlight flight, ChunkWaiter waiter)
    {
        lock (_gate)
        {
            flight.Leave(waiter);
            if (flight.Waiters.Count == 0 && !flight.IsAhead && _loader.TryRemove(flight))
                _flights.Remove(flight.Key);
        }
    }

    private ChunkFlight Begin(ChunkFlight flight)
    {
        _flights.Add(flight.Key, flight);
        _loader.Add(flight);
        return flight;
    }

    private void EndAhead(ChunkFlight flight)
    {
        flight.IsAhead = false;
        Interlocked.Add(ref _aheadSize, -flight.Size);
        _loader.Promote(flight);
    }

    // The gate is held. One flight always goes on, whatever is in the way, so that a cache of less than a chunk still serves.
    private bool TryAdmit(ChunkFlight flight)
    {
        if (_running > 0)
        {
            bool fits = _reserved + flight.Size <= _arena.Capacity - (_arena.Capacity / StayShare);
            if (!fits || _running >= MostFlights)
                return false;
        }

        while (_table.PassedSize > _arena.Capacity / PassedShare && _table.RemovePassed() is { } passed)
            Evict(passed);
        while ((flight.Room = _arena.TryRent(flight.Key.Chunk.Length)) is null)
        {
            if (flight.Size <= _arena.Capacity && _table.RemoveOldest() is { } evicted)
                Evict(evicted);
            else if (_running > 0)
                return false;
            else
                break;
        }

        _running++;
        _reserved += flight.Size;
        return true;
    }

    private void Evict(CachedChunk chunk)
    {
        bool isUnused = chunk.EndAhead();
        if (isUnused)
            Interlocked.Add(ref _aheadSize, -chunk.Buffer.Capacity);
        _totals = _totals with { Evictions = _totals.Evictions + 1, AheadUnused = _totals.AheadUnused + (isUnused ? 1 : 0) };
        chunk.Buffer.Dispose();
    }

    private async Task LoadAsync(ChunkFlight flight, SemaphoreSlim cores)
    {
        LoadedChunk loaded = await ReadAsync(flight, cores).ConfigureAwait(false);
        if (loaded.Error is PbsException { Kind: PbsError.Corrupt } && flight.Key.Store.TryReject(flight.Key.Chunk.Digest))
        {
            // It was a copy, and there may be a better one. Its room is gone, so that it is served without being kept.
            flight.Room = null;
            loaded = await ReadAsync(flight, cores).ConfigureAwait(false);
        }

        Land(flight, loaded.StoredLength, loaded.Chunk, loaded.Error);
    }

    private async Task<LoadedChunk> ReadAsync(ChunkFlight flight, SemaphoreSlim cores)
    {
        ChunkBuffer? chunk = null;
        Exception? error = null;
        int storedLength = 0;
        bool hasRoom = flight.Room is not null;
        try
        {
            ChunkDigest digest = flight.Key.Chunk.Digest;
            long start = _time.GetTimestamp();
            ValueTask<ChunkBuffer> reading = flight.Key.Store.ReadBlobAsync(digest, _end.Token);
            bool isOwnThread = reading.IsCompleted;
            _isStoreFar = !isOwnThread;
            ChunkBuffer blob = await reading.ConfigureAwait(false);
            storedLength = blob.Length;
            if (storedLength >= LeastMeasured)
                _isStoreQuick = isOwnThread && storedLength >= _time.GetElapsedTime(start).TotalSeconds * QuickStore;
            if (isOwnThread)
                cores.Wait(CancellationToken.None);
            else
                await cores.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                ChunkBuffer room = flight.Room ?? ChunkBuffer.Rent(flight.Key.Chunk.Length);
                hasRoom = false;
                chunk = flight.Decoder.DecodeAndDispose(blob, flight.Key.Chunk, room, cores, _verified, flight.WasAhead);
            }
            finally
            {
                cores.Release();
            }
        }
        catch (Exception exception)
        {
            error = exception;
            if (hasRoom)
                flight.Room!.Dispose();
        }

        return new LoadedChunk(chunk, storedLength, error);
    }

    private void Land(ChunkFlight flight, int storedLength, ChunkBuffer? chunk, Exception? error)
    {
        bool isKept = false;
        ChunkWaiter[] waiters;
        lock (_gate)
        {
            _running--;
            _reserved -= flight.Size;
            _flights.Remove(flight.Key);
            waiters = [.. flight.Waiters];
            if (chunk is not null)
            {
                foreach (ChunkWaiter _ in waiters)
                    chunk.TryAddReference();
                isKept = flight.Room is not null && !_isDisposed && _table.TryAdd(new CachedChunk(flight.Key.Chunk, chunk, flight.IsAhead));
            }
            else
            {
                _failed.Add(flight.Key, error!);
            }

            if (flight.IsAhead && !isKept)
                Interlocked.Add(ref _aheadSize, -flight.Size);
            Count(flight, storedLength, chunk);
            _loader.OnLanded();
        }

        foreach (ChunkWaiter waiter in waiters)
        {
            if (chunk is null)
                waiter.TrySetException(error!);
            else if (!waiter.TrySetResult(chunk))
                chunk.Dispose();
        }

        if (!isKept)
            chunk?.Dispose();
    }

    private void Count(ChunkFlight flight, int storedLength, ChunkBuffer? chunk) => _totals = _totals with
    {
        Loads = _totals.Loads + 1,
        AheadLoads = _totals.AheadLoads + (flight.WasAhead ? 1 : 0),
        StoredBytes = _totals.StoredBytes + storedLength,
        PlainBytes = _totals.PlainBytes + (chunk?.Length ?? 0),
        Errors = _totals.Errors + (chunk is null ? 1 : 0),
    };
}
