namespace PbsReader.Remote;

/// <summary>
/// Listings for as long as they may be shown. Who asks while one is on its way waits for the same. Safe for concurrent use.
/// </summary>
internal sealed class ListingCache<TKey, TValue>(RemoteOptions options, Func<TKey, Task<TValue>> load)
    where TKey : notnull
{
    private const int MostEntries = 1024;

    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly object _gate = new();

    /// <summary>The listing; <paramref name="cancellationToken"/> ends the wait only, as others may wait too.</summary>
    internal async ValueTask<TValue> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out entry) || IsOld(entry))
            {
                if (_entries.Count >= MostEntries)
                    _entries.Clear();
                _entries[key] = entry = new Entry(Task.Run(() => load(key), CancellationToken.None));
            }
        }

        TValue value = await entry.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
            entry.Since ??= options.Time.GetTimestamp();
        return value;
    }

    // A failure is told to those who wait for it, and to nobody later.
    private bool IsOld(Entry entry)
    {
        if (!entry.Value.IsCompleted)
            return false;
        return !entry.Value.IsCompletedSuccessfully
            || (entry.Since is { } since && options.Time.GetElapsedTime(since) >= options.ListingLifetime);
    }

    private sealed class Entry(Task<TValue> value)
    {
        internal Task<TValue> Value => value;

        internal long? Since { get; set; }
    }
}
