using PbsReader.Chunks;
using PbsReader.Interop;

namespace PbsReader.Caching;

/// <summary>
/// What servers gave, kept in a folder as it came: chunks, indexes and small files, each under a name that says what must be in it.
/// All processes of a user share it, and its bound: after each step of any of them there are no more bytes in it than the limit of
/// who took the step. What was not used for longest goes first. Safe for concurrent use.
/// </summary>
/// <remarks>
/// <para>Nothing that comes from here is believed: files appear whole under their names, and yet whoever decodes a chunk or parses an index
/// checks it as if it came from the server, and says so when it is wrong (<see cref="IChunkStore.TryReject"/>); then it is removed,
/// and fetched anew. So it does not matter how a process or a machine ended.</para>
/// <para>Which datastore a chunk came from makes no difference: a digest names its content (that of encrypted chunks is keyed), and a
/// folder belongs to one user, who had it from a server that let him. Which chunks make up an archive is asked of the server each
/// time.</para>
/// <para>Writing happens on a thread of its own and never fails a reader; what was used when is written down every few seconds.</para>
/// </remarks>
public sealed class DiskCache : IDisposable
{
    private readonly PrivateFolder _root;
    private readonly CacheFolder _files;
    private readonly CacheFolder _pinned;
    private readonly CacheAccount _account;
    private readonly CacheStore _store;
    private readonly CacheWriter _writer;
    private readonly UseLog _uses;
    private readonly FetchGate _fetches;
    private long _hits;
    private long _misses;
    private long _rejections;
    private volatile bool _isUnreadable;

    private DiskCache(CacheRoot root, DiskCacheOptions options, long limit)
    {
        (_root, _files, _pinned, _account) = (root.Folder, root.Files, root.Pinned, root.Account);
        Limit = limit;
        _uses = new UseLog(_files, options.Time);
        _store = new CacheStore(_files, _account, limit);
        _writer = new CacheWriter(_store, _account, _uses, options);
        _fetches = new FetchGate(_account, options.Time);
    }

    /// <summary>Where it is.</summary>
    public string Folder => _root.Path;

    /// <summary>Most bytes that there are in it.</summary>
    public long Limit { get; }

    /// <summary>What it did for this process so far.</summary>
    public DiskCacheStatistics Statistics => new(
        Interlocked.Read(ref _hits),
        Interlocked.Read(ref _misses),
        _writer.WriteCount,
        _writer.DropCount,
        _store.EvictionCount,
        Interlocked.Read(ref _rejections));

    /// <summary>
    /// Opens a cache; null when it is switched off, and, after one warning, when it cannot be used: it belongs to somebody else, is open to
    /// others, cannot be written.
    /// </summary>
    public static DiskCache? TryOpen(DiskCacheOptions options)
    {
        if (options.Limit is 0)
            return null;
        string? problem = CacheRoot.TryOpen(options.Folder, create: true, out CacheRoot? root);
        if (problem is not null || root is null)
        {
            options.Warn?.Invoke($"no cache on disk: {problem}");
            return null;
        }

        var cache = new DiskCache(root, options, options.Limit ?? root.ChooseLimit());
        cache._writer.Start();
        return cache;
    }

    /// <summary>A server's chunks through this cache. Owns <paramref name="inner"/>, and leaves the cache alone.</summary>
    public IChunkStore Over(IChunkStore inner) => new DiskCachedChunkStore(this, inner);

    /// <summary>Completes when everything that was read so far is written, or given up.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _writer.FlushAsync(cancellationToken);

    /// <summary>Writes what still waits, for a second at most.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _account.Dispose();
        _root.Dispose();
    }

    /// <summary>The file, when there is one; unchecked.</summary>
    internal ChunkBuffer? TryRead(CacheKey key)
    {
        ChunkBuffer? found = Find(key);
        Interlocked.Increment(ref found is null ? ref _misses : ref _hits);
        return found;
    }

    /// <summary>The same for who missed it a moment ago.</summary>
    internal ChunkBuffer? TryReadAgain(CacheKey key)
    {
        ChunkBuffer? found = Find(key);
        if (found is null)
            return null;
        Interlocked.Decrement(ref _misses);
        Interlocked.Increment(ref _hits);
        return found;
    }

    /// <summary>Keeps a file; takes no reference.</summary>
    internal ValueTask AddAsync(CacheKey key, ChunkBuffer content, CancellationToken cancellationToken) =>
        _writer.AddAsync(key, content, isAnnounced: false, cancellationToken);

    /// <summary>The right to fetch a file, after waiting for who does.</summary>
    internal ValueTask<bool> EnterFetchAsync(CacheKey key, CancellationToken cancellationToken) =>
        _fetches.EnterAsync(key, () => _files.Find(key) is not null, cancellationToken);

    /// <summary>Ends what <see cref="EnterFetchAsync"/> began.</summary>
    /// <param name="key">The file.</param>
    /// <param name="isAnnounced">What that gave.</param>
    /// <param name="content">What was fetched; null when that failed, or it was there after all.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    internal async ValueTask EndFetchAsync(CacheKey key, bool isAnnounced, ChunkBuffer? content, CancellationToken cancellationToken)
    {
        try
        {
            if (content is not null)
                await _writer.AddAsync(key, content, isAnnounced, cancellationToken).ConfigureAwait(false);
            else if (isAnnounced)
                _account.Withdraw(key);
        }
        finally
        {
            _fetches.Leave(key);
        }
    }

    /// <summary>
    /// The file was refused; true when it was from here and not what its name says, and is gone. What is right by itself stays: then who
    /// asked for it expected something else.
    /// </summary>
    internal bool TryReject(CacheKey key)
    {
        bool isDiscarded = _writer.Discard(key);
        bool isWrong = _files.TryReject(key, out bool isGone);
        bool isPinWrong = _pinned.TryReject(key, out bool isPinGone);
        if (isWrong || isPinWrong)
        {
            Interlocked.Increment(ref _rejections);
            _isUnreadable |= isWrong != isGone || isPinWrong != isPinGone;
            _writer.Tell($"{Folder} held a damaged copy of {key}; check the rest with: pxar-mount cache verify");
        }

        return isDiscarded || isWrong || isPinWrong;
    }

    /// <summary>The file is not wanted any more, whether it is right or not.</summary>
    internal void Forget(CacheKey key)
    {
        _writer.Discard(key);
        _files.Remove(key, out _);
    }

    private ChunkBuffer? Find(CacheKey key)
    {
        if (_isUnreadable)
            return null;

        // What waits to be written first: it may be written while we look elsewhere.
        ChunkBuffer? found = _writer.Find(key);
        if (found is null)
        {
            found = _files.TryRead(key, out int error);
            if (found is not null && _uses.Add(key))
                _writer.OnUsed();
            if (error < 0)
                _writer.Tell($"{_files.Path} cannot be read: {PrivateFolder.Describe(error)}; the server is asked instead");
        }

        return found ?? _pinned.TryRead(key, out _);
    }
}
