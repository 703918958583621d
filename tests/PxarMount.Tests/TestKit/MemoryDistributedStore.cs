using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace PxarMount.Tests.TestKit;

/// <summary>A cache for many machines, in memory, that a test interferes with.</summary>
public sealed class MemoryDistributedStore : IDistributedCache
{
    private int _asked;

    public ConcurrentDictionary<string, byte[]> Entries { get; } = [];

    /// <summary>Awaited before each answer; may throw.</summary>
    public Func<Task> Before { get; set; } = static () => Task.CompletedTask;

    public int Asked => Volatile.Read(ref _asked);

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        if (key.EndsWith("hello", StringComparison.Ordinal))
            return null;
        Interlocked.Increment(ref _asked);
        await Before();
        return Entries.GetValueOrDefault(key);
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await Before();
        Entries[key] = value;
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();
}
