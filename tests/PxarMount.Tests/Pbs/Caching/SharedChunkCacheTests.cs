using PbsReader.Caching;
using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Caching;

/// <summary>A shared cache that is dead, slow or lies never shows, and soon costs nothing.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class SharedChunkCacheTests : IAsyncLifetime
{
    private readonly CacheFixture _bed = new();
    private readonly MemoryDistributedStore _store = new();
    private readonly ManualClock _clock = new();
    private readonly SharedChunkCache _cache;
    private readonly ChunkDigest[] _digests;

    public SharedChunkCacheTests()
    {
        _digests = [.. Enumerable.Range(0, 20).Select(number => _bed.Add(number))];
        _cache = new SharedChunkCache(_store, new SharedCacheOptions { Name = "test", Warn = _bed.Warnings.Add, Time = _clock });
    }

    private IChunkStore Store => _cache.Over(_bed.Server);

    public Task InitializeAsync() => _cache.ConnectAsync();

    public async Task DisposeAsync()
    {
        await _cache.DisposeAsync();
        _bed.Dispose();
    }

    [Fact]
    public async Task WhatOneMachineRead_AnotherHasFromTheCache_AsItIsStored()
    {
        await _bed.ReadAsync(Store, _digests);
        await WrittenAsync(20);
        foreach (ChunkDigest digest in _digests)
            Assert.Equal(_bed.Memory[digest], _store.Entries.Single(entry => entry.Key.EndsWith(digest.ToString(), StringComparison.Ordinal)).Value);
        await _bed.ReadAsync(Store, _digests);
        Assert.Equal(20, _bed.Server.Reads);
        Assert.Equal((20, 20, 0), (_cache.Statistics.Hits, _cache.Statistics.Misses, _cache.Statistics.Failures));
    }

    [Fact]
    public async Task DeadCache_IsLeftAlone_ToldOnce_AndUsedAgainWhenItIsBack()
    {
        _store.Before = static () => throw new InvalidOperationException("no connection");
        await _bed.ReadAsync(Store, _digests);
        Assert.Equal(20, _bed.Server.Reads);
        Assert.Equal(1, _store.Asked);
        _clock.Advance(TimeSpan.FromSeconds(31));
        await _bed.ReadAsync(Store, _digests);
        Assert.Equal(2, _store.Asked);
        Assert.Single(_bed.Warnings);
        _store.Before = static () => Task.CompletedTask;
        _clock.Advance(TimeSpan.FromSeconds(31));
        await _bed.ReadAsync(Store, _digests);
        Assert.Contains("answers again", _bed.Warnings[1], StringComparison.Ordinal);
        Assert.Equal(22, _store.Asked);
    }

    [Fact]
    public async Task ReaderWhoGivesUpWhileItIsTried_DoesNotSwitchItOffForGood()
    {
        _store.Before = static () => throw new InvalidOperationException("no connection");
        await _bed.ReadAsync(Store, _digests[0]);
        _clock.Advance(TimeSpan.FromSeconds(31));
        var never = new TaskCompletionSource();
        _store.Before = () => never.Task;
        using var end = new CancellationTokenSource();
        Task<ChunkBuffer> reading = Store.ReadBlobAsync(_digests[1], end.Token).AsTask();
        for (int attempt = 0; attempt < 1000 && _store.Asked < 2; attempt++)
            await Task.Delay(10);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        _store.Before = static () => Task.CompletedTask;
        never.SetResult();
        await _bed.ReadAsync(Store, _digests[2]);
        Assert.Contains("answers again", _bed.Warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowCache_IsWaitedForOnce()
    {
        var never = new TaskCompletionSource();
        _store.Before = () => never.Task;
        await _clock.RunAsync(_bed.ReadAsync(Store, _digests), TimeSpan.FromSeconds(25));
        Assert.Equal(1, _store.Asked);
        Assert.Equal(20, _bed.Server.Reads);
        Assert.Contains("400 ms", Assert.Single(_bed.Warnings), StringComparison.Ordinal);
        never.SetResult();
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("swap")]
    [InlineData("empty")]
    [InlineData("huge")]
    public async Task LyingCache_PoisonsNothing_AndIsDistrusted(string lie)
    {
        await _bed.ReadAsync(Store, _digests);
        await WrittenAsync(20);
        (byte[] first, byte[] second) = (_bed.Memory[_digests[0]], _bed.Memory[_digests[1]]);
        foreach ((string key, byte[] value) in _store.Entries)
        {
            byte[] wrong = lie switch
            {
                "swap" => value.AsSpan().SequenceEqual(first) ? second : first,
                "empty" => [],
                "huge" => new byte[17 << 20],
                _ => [.. value[..100], (byte)(value[100] ^ 1), .. value[101..]],
            };
            _store.Entries[key] = wrong;
        }

        using (DiskCache disk = _bed.Open())
        {
            await _bed.ReadAsync(disk.Over(Store), _digests);
            await disk.FlushAsync();
        }

        Assert.Equal(40, _bed.Server.Reads);
        Assert.InRange(_cache.Statistics.Lies, 8, 9);
        Assert.Contains("not what they should be", _bed.Warnings.Single(line => line.Contains("shared", StringComparison.Ordinal)), StringComparison.Ordinal);
        using CacheInspector inspector = CacheInspector.TryOpen(_bed.Folder, out _)!;
        Assert.Empty((await inspector.VerifyAsync()).Damaged);
    }

    private async Task WrittenAsync(int count)
    {
        for (int attempt = 0; attempt < 1000 && _cache.Statistics.Writes < count; attempt++)
            await Task.Delay(10);
        Assert.Equal(count, _cache.Statistics.Writes);
    }
}
