using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;
using PbsReader.Blobs;
using PbsReader.Chunks;

namespace PbsReader.Caching;

/// <summary>
/// Encoded chunks in a cache that many machines share, between the disk of this one and the server. It may be slow, dead or lie, and costs
/// no more than a moment then: answers have little time, after a failure it is left alone for a while, and nothing that it gives is
/// believed before it was decoded and its digest is right. Safe for concurrent use.
/// </summary>
public sealed class SharedChunkCache : IAsyncDisposable
{
    private const string Prefix = "pxar-mount:1:chunk:";
    private const int MaxLength = ChunkBuffer.MaxChunkLength + DataBlob.EncryptedHeaderSize;
    private const long MostWaiting = 32 << 20;
    private const int MostRefused = 4096;
    private const int MostLies = 8;
    private const int PausesAfterLies = 20;

    private static readonly TimeSpan s_connectTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(10);

    private readonly IDistributedCache _cache;
    private readonly SharedCacheOptions _options;
    private readonly CircuitBreaker _breaker;
    private readonly DistributedCacheEntryOptions _entry;
    private readonly Lock _gate = new();
    private readonly HashSet<ChunkDigest> _given = [];
    private readonly HashSet<ChunkDigest> _refused = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _start;
    private long _waiting;
    private long _hits;
    private long _misses;
    private long _writes;
    private long _failures;
    private long _lies;

    /// <summary>Uses <paramref name="cache"/>, and disposes it when that can be.</summary>
    public SharedChunkCache(IDistributedCache cache, SharedCacheOptions options)
    {
        (_cache, _options) = (cache, options);
        _breaker = new CircuitBreaker(options.Pause, options.Time);
        _start = options.Time.GetTimestamp();
        _entry = new DistributedCacheEntryOptions { SlidingExpiration = options.Lifetime };
    }

    /// <summary>What it did so far.</summary>
    public SharedCacheStatistics Statistics => new(
        Interlocked.Read(ref _hits),
        Interlocked.Read(ref _misses),
        Interlocked.Read(ref _writes),
        Interlocked.Read(ref _failures),
        Interlocked.Read(ref _lies));

    /// <summary>A server's chunks through this cache. Owns <paramref name="inner"/>, and leaves the cache alone.</summary>
    public IChunkStore Over(IChunkStore inner) => new SharedChunkStore(this, inner);

    /// <summary>
    /// Asks it for the first time, which may take longer than later on; until then it is waited for a moment at most. Never fails.
    /// </summary>
    public async Task ConnectAsync()
    {
        try
        {
            await Task.Run(() => _cache.GetAsync(Prefix + "hello")).WaitAsync(s_connectTime, _options.Time).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            OnFailure(exception, s_connectTime);
        }

        _ready.TrySetResult();
    }

    /// <summary>Waits a moment for what was to be written.</summary>
    public async ValueTask DisposeAsync()
    {
        for (TimeSpan waited = default; waited < s_farewell && Interlocked.Read(ref _waiting) > 0; waited += s_step)
            await Task.Delay(s_step).ConfigureAwait(false);
        if (_cache is IAsyncDisposable later)
            await later.DisposeAsync().ConfigureAwait(false);
        else
            (_cache as IDisposable)?.Dispose();
    }

    /// <summary>The chunk, when the cache has it and says so in time; its CRC was checked.</summary>
    internal async ValueTask<ChunkBuffer?> TryReadAsync(ChunkDigest digest, CancellationToken cancellationToken)
    {
        if (IsRefused(digest) || !await IsReadyAsync(cancellationToken).ConfigureAwait(false) || !_breaker.TryEnter())
            return null;
        byte[]? blob = null;
        bool isAnswered = await RunAsync(
            async token => blob = await _cache.GetAsync(Prefix + digest, token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        if (!isAnswered)
            return null;
        if (blob is null)
        {
            Interlocked.Increment(ref _misses);
            return null;
        }

        if (blob.Length > MaxLength || !DataBlob.HasRightChecksum(blob))
        {
            Refuse(digest);
            return null;
        }

        Interlocked.Increment(ref _hits);
        lock (_gate)
            AddBounded(_given, digest);
        ChunkBuffer chunk = ChunkBuffer.Rent(blob.Length);
        blob.CopyTo(chunk.WritableMemory);
        return chunk;
    }

    /// <summary>Gives a chunk to the cache some time, unless too much waits for that already. Returns at once.</summary>
    internal void Offer(ChunkDigest digest, ChunkBuffer chunk)
    {
        if (!DataBlob.HasRightChecksum(chunk.Span))
            return;
        int length = chunk.Length;
        if (Interlocked.Add(ref _waiting, length) > MostWaiting)
        {
            Interlocked.Add(ref _waiting, -length);
            return;
        }

        _ = WriteAsync(digest, chunk.Span.ToArray());
    }

    /// <summary>The chunk was refused; true when it came from here, and is not asked for here again.</summary>
    internal bool TryReject(ChunkDigest digest)
    {
        lock (_gate)
        {
            if (!_given.Remove(digest))
                return false;
        }

        Refuse(digest);
        return true;
    }

    private static void AddBounded(HashSet<ChunkDigest> set, ChunkDigest digest)
    {
        if (set.Count >= MostRefused)
            set.Clear();
        set.Add(digest);
    }

    private async ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (_ready.Task.IsCompleted)
            return true;
        TimeSpan left = _options.Timeout - _options.Time.GetElapsedTime(_start);
        if (left <= TimeSpan.Zero)
            return false;
        await Task.WhenAny(_ready.Task, Task.Delay(left, _options.Time, cancellationToken)).ConfigureAwait(false);
        return _ready.Task.IsCompleted;
    }

    private async Task WriteAsync(ChunkDigest digest, byte[] blob)
    {
        await _ready.Task.ConfigureAwait(false);
        bool isAnswered = _breaker.TryEnter() && await RunAsync(
            async token =>
            {
                await _cache.SetAsync(Prefix + digest, blob, _entry, token).ConfigureAwait(false);
                return blob;
            },
            CancellationToken.None).ConfigureAwait(false);
        Interlocked.Add(ref _waiting, -blob.Length);
        if (!isAnswered)
            return;
        Interlocked.Increment(ref _writes);
        lock (_gate)
            _refused.Remove(digest);
    }

    // Whether it was done. Some implementations look at the token only before they begin.
    private async ValueTask<bool> RunAsync(Func<CancellationToken, Task<byte[]?>> request, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => request(cancellationToken), cancellationToken)
                .WaitAsync(_options.Timeout, _options.Time, cancellationToken).ConfigureAwait(false);
            if (_breaker.OnAnswer())
                _options.Warn?.Invoke($"the shared cache {_options.Name} answers again");
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            OnFailure(exception, _options.Timeout);
            return false;
        }
        catch
        {
            _breaker.OnAbandoned();
            throw;
        }
    }

    // Whatever a client library throws: without it everything works as well.
    private void OnFailure(Exception exception, TimeSpan timeout)
    {
        Interlocked.Increment(ref _failures);
        string reason = exception is TimeoutException
            ? string.Create(CultureInfo.InvariantCulture, $"nothing came within {timeout.TotalMilliseconds:0} ms")
            : exception.GetType().Name;
        if (_breaker.OnFailure())
            _options.Warn?.Invoke($"the shared cache {_options.Name} does not answer, and is left alone for a while: {reason}");
    }

    private bool IsRefused(ChunkDigest digest)
    {
        lock (_gate)
            return _refused.Count > 0 && _refused.Contains(digest);
    }

    private void Refuse(ChunkDigest digest)
    {
        lock (_gate)
            AddBounded(_refused, digest);
        if (Interlocked.Increment(ref _lies) % MostLies != 0)
            return;
        _breaker.OnFailure(PausesAfterLies);
        _options.Warn?.Invoke($"the shared cache {_options.Name} gave {MostLies} chunks that are not what they should be; "
            + "nothing wrong was shown, and it is not asked for a while");
    }
}
