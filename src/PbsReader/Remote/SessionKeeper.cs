using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>
/// A snapshot's session for those who need it: opened for the first one, shared, closed after some time without requests or when it broke,
/// and opened again. In a session that was opened again the chunks of all indexes are readable that were read before. Safe for
/// concurrent use.
/// </summary>
internal sealed class SessionKeeper : IAsyncDisposable
{
    private readonly PbsHttpClient _client;
    private readonly SnapshotId _id;
    private readonly object _gate = new();
    private readonly HashSet<string> _indexes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;
    private Entry? _current;
    private Task<Entry>? _opening;
    private bool _isDisposed;

    internal SessionKeeper(PbsHttpClient client, SnapshotId id)
    {
        (_client, _id) = (client, id);
        _timer = client.Options.Time.CreateTimer(
            static state => ((SessionKeeper)state!).CloseIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There is no such index: no session has to read it.</summary>
    internal void RemoveIndex(string fileName)
    {
        lock (_gate)
            _indexes.Remove(fileName);
    }

    /// <summary>Its chunks are to be readable though nobody reads the index itself.</summary>
    internal void AddIndex(string fileName)
    {
        lock (_gate)
            _indexes.Add(fileName);
    }

    /// <summary>Runs a request in an open session; when that turns out to have ended while nobody used it, in the next one.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="index">The index that it reads, whose chunks all later sessions can read; null for anything else.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask<T> RunAsync<T>(
        Func<ReaderSession, CancellationToken, ValueTask<T>> request, string? index, CancellationToken cancellationToken)
    {
        for (bool isRepeated = false; ; isRepeated = true)
        {
            using SessionLease lease = await RentAsync(index, cancellationToken).ConfigureAwait(false);
            try
            {
                return await request(lease.Session, cancellationToken).ConfigureAwait(false);
            }
            catch (PbsException exception) when (!isRepeated && SessionDial.HasRefused(exception))
            {
                // Sessions end with the server's daemon, with the line, or when a machine sleeps.
            }
        }
    }

    /// <summary>An open session, until the lease is disposed.</summary>
    private async ValueTask<SessionLease> RentAsync(string? index, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task opening;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_current is { Session.IsBroken: false } entry)
                {
                    if (index is not null && _indexes.Add(index))
                        entry.Allowed.Add(index);
                    if (entry.Allowed.IsSupersetOf(_indexes))
                    {
                        entry.Users++;
                        return new SessionLease(this, entry);
                    }

                    opening = entry.Allowing ??= Task.Run(() => AllowMissingAsync(entry), CancellationToken.None);
                }
                else
                {
                    // Not the caller's to cancel: others wait for the same.
                    opening = _opening ??= Task.Run(OpenAsync, CancellationToken.None);
                }
            }

            await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Return(Entry entry)
    {
        lock (_gate)
        {
            entry.Users--;
            if (entry.Users > 0)
                return;
            if (entry == _current && !entry.Session.IsBroken)
            {
                _timer.Change(_client.Options.IdleTime, Timeout.InfiniteTimeSpan);
                return;
            }

            if (entry == _current)
                _current = null;
        }

        _ = CloseAsync(entry);
    }

    public async ValueTask DisposeAsync()
    {
        Entry? entry;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            (entry, _current) = (_current, null);
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        if (entry is not null)
            await CloseAsync(entry).ConfigureAwait(false);
    }

    private static Task CloseAsync(Entry entry) => entry.Session.DisposeAsync().AsTask();

    private async Task<Entry> OpenAsync()
    {
        ReaderSession? session = null;
        Entry? old = null;
        try
        {
            session = await ReaderSession.OpenAsync(_client, _id, _end.Token).ConfigureAwait(false);
            var allowed = new HashSet<string>(StringComparer.Ordinal);
            while (true)
            {
                string[] missing;
                lock (_gate)
                {
                    missing = [.. _indexes.Except(allowed)];
                    if (missing.Length == 0 && !_isDisposed)
                    {
                        var entry = new Entry(session, allowed);
                        (old, _current, _opening) = (_current, entry, null);
                        _timer.Change(_client.Options.IdleTime, Timeout.InfiniteTimeSpan);
                        return entry;
                    }
                }

                _end.Token.ThrowIfCancellationRequested();
                await Task.WhenAll(missing.Select(name => AllowChunksAsync(session, name))).ConfigureAwait(false);
                allowed.UnionWith(missing);
            }
        }
        catch (Exception)
        {
            lock (_gate)
                _opening = null;
            if (session is not null)
                await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (old is { Users: 0 })
                await CloseAsync(old).ConfigureAwait(false);
        }
    }

    private async Task AllowMissingAsync(Entry entry)
    {
        string[] missing;
        lock (_gate)
            missing = [.. _indexes.Except(entry.Allowed)];
        try
        {
            await Task.WhenAll(missing.Select(name => AllowChunksAsync(entry.Session, name))).ConfigureAwait(false);
            lock (_gate)
                entry.Allowed.UnionWith(missing);
        }
        finally
        {
            lock (_gate)
                entry.Allowing = null;
        }
    }

    private async Task AllowChunksAsync(ReaderSession session, string fileName)
    {
        try
        {
            await session.AllowChunksAsync(fileName, _end.Token).ConfigureAwait(false);
        }
        catch (PbsException exception) when (exception.Kind == PbsError.NotFound)
        {
            // Its chunks will be missing; those of the others need not be.
        }
    }

    private void CloseIdle()
    {
        Entry? entry;
        lock (_gate)
        {
            entry = _current;
            if (entry is null || entry.Users > 0)
                return;
            _current = null;
        }

        _ = CloseAsync(entry);
    }

    /// <summary>A session, what it gives and how many use it; the keeper's gate guards the number.</summary>
    internal sealed class Entry(ReaderSession session, HashSet<string> allowed)
    {
        internal ReaderSession Session => session;

        /// <summary>Indexes whose chunks can be read in it.</summary>
        internal HashSet<string> Allowed => allowed;

        /// <summary>Makes those of the others readable.</summary>
        internal Task? Allowing { get; set; }

        internal int Users { get; set; }
    }
}
