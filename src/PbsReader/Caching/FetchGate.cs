namespace PbsReader.Caching;

/// <summary>
/// Lets one of all who miss a file fetch it: in this process, where several snapshots have it, and in others that share the cache. Nobody
/// waits for ever: a fetch by another process may take long, or hang. Safe for concurrent use.
/// </summary>
internal sealed class FetchGate(CacheAccount account, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromMilliseconds(40);

    private readonly Lock _gate = new();
    private readonly Dictionary<CacheKey, TaskCompletionSource> _running = [];

    /// <summary>
    /// Waits for the turn, or until <paramref name="isThere"/> says that there is nothing to fetch any more. It may be there in any case:
    /// who had the turn before may just have got it. True when other processes know of the fetch.
    /// </summary>
    internal async ValueTask<bool> EnterAsync(CacheKey key, Func<bool> isThere, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task other;
            lock (_gate)
            {
                if (!_running.TryGetValue(key, out TaskCompletionSource? running))
                {
                    _running.Add(key, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                    break;
                }

                other = running.Task;
            }

            await other.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            long start = time.GetTimestamp();
            TimeSpan delay = s_firstDelay;
            while (true)
            {
                if (account.TryAnnounce(key))
                    return true;
                if (time.GetElapsedTime(start) >= s_patience || isThere())
                    return false;
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
                delay = delay * 2 < s_longestDelay ? delay * 2 : s_longestDelay;
            }
        }
        catch
        {
            Leave(key);
            throw;
        }
    }

    /// <summary>Ends the turn in this process; what was announced to others is withdrawn by who keeps the file.</summary>
    internal void Leave(CacheKey key)
    {
        TaskCompletionSource? running;
        lock (_gate)
            _running.Remove(key, out running);
        running?.TrySetResult();
    }
}
