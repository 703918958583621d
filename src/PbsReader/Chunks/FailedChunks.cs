namespace PbsReader.Chunks;

/// <summary>
/// Loads that failed a moment ago: a storm of readers on a bad chunk gets its error without decoding it each time, and a chunk that was
/// replaced is good again a second later. Belongs to the cache's gate.
/// </summary>
internal sealed class FailedChunks(TimeProvider time)
{
    private const int MostFailures = 256;

    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(1);

    private readonly Dictionary<FlightKey, (PbsException Error, long Since)> _failures = [];

    internal PbsException? Find(in FlightKey key)
    {
        if (_failures.Count == 0 || !_failures.TryGetValue(key, out (PbsException Error, long Since) failure))
            return null;
        if (time.GetElapsedTime(failure.Since) < s_memory)
            return failure.Error;
        _failures.Remove(key);
        return null;
    }

    internal void Add(in FlightKey key, Exception error)
    {
        // What may succeed when repeated is repeated by who knows how often: the store.
        if (error is not PbsException { IsTransient: false } lasting)
            return;
        if (_failures.Count >= MostFailures)
            _failures.Clear();
        _failures[key] = (lasting, time.GetTimestamp());
    }
}
