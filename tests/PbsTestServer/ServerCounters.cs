using System.Collections.Concurrent;
using PbsReader.Chunks;

namespace PbsTestServer;

/// <summary>What the server did so far. Safe for concurrent use.</summary>
public sealed class ServerCounters
{
    private readonly ConcurrentDictionary<string, long> _requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ChunkDigest, long> _chunks = new();
    private long _openSessions;
    private long _sessions;
    private long _chunkBytes;

    /// <summary>Requests by path, for example <c>GET admin/datastore/{store}/snapshots</c>, <c>GET reader</c>, <c>/chunk</c>.</summary>
    public IReadOnlyDictionary<string, long> Requests => _requests.ToDictionary();

    /// <summary>Chunks that were served, and how often each.</summary>
    public IReadOnlyDictionary<ChunkDigest, long> Chunks => _chunks.ToDictionary();

    /// <summary>How many chunks were served, repeats included.</summary>
    public long ChunkCount => _chunks.Values.Sum();

    /// <summary>How many of them had been served before.</summary>
    public long RepeatCount => _chunks.Values.Sum(count => count - 1);

    /// <summary>Bytes of all chunks that were served, as stored.</summary>
    public long ChunkBytes => Interlocked.Read(ref _chunkBytes);

    /// <summary>Reader sessions that are open now.</summary>
    public long OpenSessionCount => Interlocked.Read(ref _openSessions);

    /// <summary>Reader sessions that were opened.</summary>
    public long SessionCount => Interlocked.Read(ref _sessions);

    /// <summary>Requests of one path.</summary>
    public long RequestsOf(string path) => _requests.GetValueOrDefault(path);

    /// <summary>Starts to count from nothing; open sessions stay open.</summary>
    public void Reset()
    {
        _requests.Clear();
        _chunks.Clear();
        Interlocked.Exchange(ref _sessions, 0);
        Interlocked.Exchange(ref _chunkBytes, 0);
    }

    internal void CountRequest(string path) => _requests.AddOrUpdate(path, 1, (_, count) => count + 1);

    internal void ChunkServed(ChunkDigest digest, long length)
    {
        _chunks.AddOrUpdate(digest, 1, (_, count) => count + 1);
        Interlocked.Add(ref _chunkBytes, length);
    }

    internal void SessionOpened()
    {
        Interlocked.Increment(ref _openSessions);
        Interlocked.Increment(ref _sessions);
    }

    internal void SessionClosed() => Interlocked.Decrement(ref _openSessions);
}
