namespace PbsReader.Caching;

/// <summary>
/// When files were last used, until that is written down: at most every few seconds, and once for a file, however often it is read.
/// Safe for concurrent use.
/// </summary>
internal sealed class UseLog(CacheFolder folder, TimeProvider time)
{
    private const int MostUses = 4096;
    private const long NanosecondsPerTick = 100;

    private readonly Lock _gate = new();
    private Dictionary<CacheKey, long> _uses = [];

    /// <summary>A file was used; true when it is time to write all that down.</summary>
    internal bool Add(CacheKey key)
    {
        long now = (time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * NanosecondsPerTick;
        lock (_gate)
        {
            bool isFirst = _uses.Count == 0;
            _uses[key] = now;
            return isFirst || _uses.Count == MostUses;
        }
    }

    /// <summary>Whether there is something to write down, and so much that it cannot wait.</summary>
    internal bool IsFull
    {
        get
        {
            lock (_gate)
                return _uses.Count >= MostUses;
        }
    }

    /// <summary>Writes everything down.</summary>
    internal void Flush()
    {
        Dictionary<CacheKey, long> uses;
        lock (_gate)
        {
            if (_uses.Count == 0)
                return;
            (uses, _uses) = (_uses, []);
        }

        foreach ((CacheKey key, long used) in uses)
            folder.SetLastUse(key, used);
    }
}
