using System.Security.Cryptography;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.Mount;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

[Collection(nameof(LiveBuffers))]
public sealed class ChunkCacheTests : IDisposable
{
    private const int Length = 100_000;

    private readonly int _before = ChunkBuffer.LiveCount;
    private readonly MemoryChunkStore _memory = new();
    private readonly FaultyChunkStore _faulty;
    private readonly CountingChunkStore _store;
    private readonly ManualTime _time = new();

    public ChunkCacheTests()
    {
        _faulty = new FaultyChunkStore(_memory);
        _store = new CountingChunkStore(_faulty);
    }

    public void Dispose() => Assert.Equal(_before, ChunkBuffer.LiveCount);

    [Fact]
    public async Task Hit_CompletesAtOnceAndAllocatesNothing()
    {
        using var cache = new ChunkCache(1 << 20);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest digest = Add(1);
        await GetAndCheckAsync(source, digest, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
        {
            ValueTask<ChunkBuffer> hit = source.GetChunkAsync(digest, Length);
            Assert.True(hit.IsCompleted);
            (await hit).Dispose();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        Assert.Equal(1, _store.Reads);
        Assert.Equal((1000, 1), (cache.Statistics.Hits, cache.Statistics.Misses));
    }

    [Fact]
    public async Task ManyWhoWantTheSame_ShareOneLoadAlsoWhenSomeLeave()
    {
        using var cache = new ChunkCache(1 << 20);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest digest = Add(1);
        var gate = new TaskCompletionSource();
        _faulty.Before = async (_, _) => await gate.Task;
        using var cancellation = new CancellationTokenSource();
        Task<ChunkBuffer>[] stay = [.. Enumerable.Range(0, 8).Select(_ => source.GetChunkAsync(digest, Length).AsTask())];
        Task<ChunkBuffer>[] leave = [.. Enumerable.Range(0, 8).Select(_ => source.GetChunkAsync(digest, Length, cancellation.Token).AsTask())];
        await cancellation.CancelAsync();
        foreach (Task<ChunkBuffer> task in leave)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        gate.SetResult();
        foreach (ChunkBuffer chunk in await Task.WhenAll(stay))
        {
            Assert.Equal(-1, chunk.Span.IndexOfAnyExcept((byte)1));
            chunk.Dispose();
        }

        Assert.Equal(1, _store.Reads);
        Assert.Equal(1, cache.Statistics.Loads);
    }

    [Fact]
    public async Task LoadThatEveryoneLeft_LandsInTheCacheWhenItHasBegun()
    {
        using var cache = new ChunkCache(1 << 20);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest digest = Add(1);
        var gate = new TaskCompletionSource();
        var began = new TaskCompletionSource();
        _faulty.Before = async (_, _) =>
        {
            began.SetResult();
            await gate.Task;
        };
        using var cancellation = new CancellationTokenSource();
        Task<ChunkBuffer> left = source.GetChunkAsync(digest, Length, cancellation.Token).AsTask();
        await began.Task;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult();
        await GetAndCheckAsync(source, digest, 1);
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task LoadThatEveryoneLeftBeforeItBegan_IsDropped()
    {
        // Room for one: the second has to wait for the first.
        using var cache = new ChunkCache(Length + 1000);
        IChunkSource source = cache.Over(_store, null);
        (ChunkDigest first, ChunkDigest second) = (Add(1), Add(2));
        var gate = new TaskCompletionSource();
        _faulty.Before = async (_, _) => await gate.Task;
        using var cancellation = new CancellationTokenSource();
        Task<ChunkBuffer> running = source.GetChunkAsync(first, Length).AsTask();
        Task<ChunkBuffer> queued = source.GetChunkAsync(second, Length, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        gate.SetResult();
        (await running).Dispose();
        await GetAndCheckAsync(source, first, 1);
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task TokenCancelledBefore_LoadsNothing()
    {
        using var cache = new ChunkCache(1 << 20);
        ValueTask<ChunkBuffer> get = cache.Over(_store, null).GetChunkAsync(Add(1), Length, new CancellationToken(true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await get);
        Assert.Equal(0, cache.Statistics.Misses);
    }

    [Fact]
    public async Task StormOnABadChunk_DecodesItOnceASecond()
    {
        using var cache = new ChunkCache(1 << 20, time: _time);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest digest = Add(1);
        byte[] good = _memory[digest];
        _memory[digest] = good[..^1];
        for (int round = 0; round < 1000; round++)
            Assert.Equal(PbsError.Corrupt, (await FailAsync(source, digest)).Kind);
        Assert.Equal(1, _store.Reads);

        // Replaced by a good one, it is read a second later.
        _memory[digest] = good;
        _time.Advance(TimeSpan.FromSeconds(0.5));
        await FailAsync(source, digest);
        _time.Advance(TimeSpan.FromSeconds(0.6));
        await GetAndCheckAsync(source, digest, 1);
        Assert.Equal(1, cache.Statistics.Errors);
    }

    [Fact]
    public async Task FailureThatMayPass_IsTriedAgainAtOnce()
    {
        using var cache = new ChunkCache(1 << 20, time: _time);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest digest = Add(1);
        int failures = 3;
        _faulty.Before = (_, _) => failures-- > 0 ? throw new PbsException(PbsError.Unavailable, "not now") : default;
        for (int round = 0; round < 3; round++)
            Assert.Equal(PbsError.Unavailable, (await FailAsync(source, digest)).Kind);
        await GetAndCheckAsync(source, digest, 1);
    }

    [Fact]
    public async Task ErrorOfAStoreThatIsNoneOfOurs_ReachesTheReader()
    {
        using var cache = new ChunkCache(1 << 20);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest digest = Add(1);
        _faulty.Before = (_, _) => throw new InvalidOperationException("a mistake");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await source.GetChunkAsync(digest, Length));
        _faulty.Before = static (_, _) => default;
        await GetAndCheckAsync(source, digest, 1);
    }

    [Fact]
    public async Task IndexThatLiesAboutALength_DoesNotSpoilTheChunkForOthers()
    {
        using var cache = new ChunkCache(1 << 20);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest digest = Add(1);
        Task<ChunkBuffer> wrong = source.GetChunkAsync(digest, Length - 1).AsTask();
        await GetAndCheckAsync(source, digest, 1);
        await Assert.ThrowsAsync<PbsException>(() => wrong);
        await Assert.ThrowsAsync<PbsException>(async () => await source.GetChunkAsync(digest, Length + 1));
        await GetAndCheckAsync(source, digest, 1);
    }

    [Fact]
    public async Task ChunkInTheCache_IsNotServedForAnotherKeyOrNone()
    {
        using var key = new CryptConfig(SHA256.HashData("one"u8));
        using var sameKey = new CryptConfig(SHA256.HashData("one"u8));
        using var otherKey = new CryptConfig(SHA256.HashData("two"u8));
        using var cache = new ChunkCache(1 << 20);
        byte[] plain = Plain(1);
        ChunkDigest encrypted = _memory.Add(plain, key);
        await GetAndCheckAsync(cache.Over(_store, key), encrypted, 1);
        await GetAndCheckAsync(cache.Over(_store, sameKey), encrypted, 1);
        Assert.Equal(1, _store.Reads);
        await FailAsync(cache.Over(_store, otherKey), encrypted);
        await FailAsync(cache.Over(_store, null), encrypted);

        ChunkDigest open = _memory.Add(plain);
        await GetAndCheckAsync(cache.Over(_store, null), open, 1);
        await FailAsync(cache.Over(_store, key), open);
    }

    [Fact]
    public async Task TwoStores_ShareWhatIsThereAndNotEachOthersErrors()
    {
        using var cache = new ChunkCache(1 << 20);
        ChunkDigest digest = Add(1);
        var empty = new MemoryChunkStore();
        Assert.Equal(PbsError.NotFound, (await FailAsync(cache.Over(empty, null), digest)).Kind);
        await GetAndCheckAsync(cache.Over(_store, null), digest, 1);
        await GetAndCheckAsync(cache.Over(empty, null), digest, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Length - 1)]
    public async Task ChunkLargerThanTheCache_IsServedAndNotKept(int capacity)
    {
        using var cache = new ChunkCache(capacity);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest digest = Add(1);
        await GetAndCheckAsync(source, digest, 1);
        await GetAndCheckAsync(source, digest, 1);
        Assert.Equal((0, 2), (cache.Statistics.Size, cache.Statistics.Loads));
    }

    [Fact]
    public async Task WhatWasUsedAgain_StaysWhenRoomIsMade()
    {
        using var cache = new ChunkCache(4 * (Length + 512), parallelism: 1);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest used = Add(0);
        await GetAndCheckAsync(source, used, 0);
        for (int number = 1; number < 20; number++)
        {
            await GetAndCheckAsync(source, Add((byte)number), (byte)number);
            await GetAndCheckAsync(source, used, 0);
        }

        Assert.Equal(20, _store.Reads);
        Assert.Equal(16, cache.Statistics.Evictions);
    }

    [Fact]
    public async Task WhatStreamsHavePassed_GoesBeforeTheRestUnlessItIsUsedAgain()
    {
        // Room for 16; two passed ones may stay.
        using var cache = new ChunkCache(16 * (Length + 512), parallelism: 1);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest[] digests = [.. Enumerable.Range(0, 10).Select(number => Add((byte)number))];
        for (int number = 0; number < 9; number++)
            await GetAndCheckAsync(source, digests[number], (byte)number);
        for (int number = 3; number < 9; number++)
            source.OnPassed(digests[number], Length);
        await GetAndCheckAsync(source, digests[4], 4);
        await GetAndCheckAsync(source, digests[9], 9);
        Assert.Equal(3, cache.Statistics.Evictions);

        int reads = _store.Reads;
        foreach (int number in new[] { 0, 1, 2, 4, 7, 8, 9 })
            await GetAndCheckAsync(source, digests[number], (byte)number);
        Assert.Equal(reads, _store.Reads);
        await GetAndCheckAsync(source, digests[3], 3);
        Assert.Equal(reads + 1, _store.Reads);
    }

    [Fact]
    public async Task DisposedCache_FailsWaitersAndGivesEverythingBack()
    {
        var cache = new ChunkCache(Length + 1000);
        IChunkSource source = cache.Over(_store, null);
        (ChunkDigest first, ChunkDigest second) = (Add(1), Add(2));
        ChunkBuffer held = await source.GetChunkAsync(first, Length);
        var gate = new TaskCompletionSource();
        _faulty.Before = async (_, token) => await gate.Task.WaitAsync(token);
        Task<ChunkBuffer> running = source.GetChunkAsync(second, Length).AsTask();
        Task<ChunkBuffer> queued = source.GetChunkAsync(Add(3), Length).AsTask();
        cache.Dispose();
        cache.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        await Assert.ThrowsAnyAsync<Exception>(() => queued);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await source.GetChunkAsync(second, Length));
        Assert.False(source.TryPrefetch(second, Length));
        Assert.Equal(-1, held.Span.IndexOfAnyExcept((byte)1));
        held.Dispose();
    }

    [Fact]
    public async Task Prefetch_TakesNoMoreThanItsShareUntilReadersCome()
    {
        using var cache = new ChunkCache(16 * (Length + 512));
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest[] digests = [.. Enumerable.Range(0, 8).Select(number => Add((byte)number))];
        Assert.Equal(4, digests.Count(digest => source.TryPrefetch(digest, Length)));
        Assert.True(source.TryPrefetch(digests[0], Length));
        await GetAndCheckAsync(source, digests[0], 0);
        Assert.True(source.TryPrefetch(digests[4], Length));
        Assert.False(source.TryPrefetch(digests[5], Length));
        for (int number = 1; number < 5; number++)
            await GetAndCheckAsync(source, digests[number], (byte)number);
        Assert.Equal(5, _store.Reads);
        Assert.Equal(5, cache.Statistics.AheadLoads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RoomThatNobodyNeeds_IsFilledFromQuickStoresOnly(bool isQuick)
    {
        using var cache = new ChunkCache(8 * (Length + 512), time: _time);
        IChunkSource source = cache.Over(_store, null);
        ChunkDigest[] digests = [.. Enumerable.Range(0, 10).Select(number => _memory.Add(Plain((byte)number), compress: false))];
        if (!isQuick)
            _faulty.Before = (_, _) => Advance();
        const long ArchiveLength = 7 * Length;
        Assert.False(source.TryFill(digests[0], Length, ArchiveLength));
        await GetAndCheckAsync(source, digests[0], 0);
        Assert.True(source.TryFill(digests[0], Length, ArchiveLength));
        Assert.False(source.TryFill(digests[1], Length, 8 * Length));
        for (int number = 1; number < 10; number++)
        {
            Assert.False(source.TryFill(digests[number], Length, ArchiveLength));
            bool isLoaded = isQuick && number <= 6;
            if (isLoaded)
                await GetAndCheckAsync(source, digests[number], (byte)number);
        }

        // One eighth remains free.
        Assert.Equal(isQuick ? 6 : 0, cache.Statistics.AheadLoads);
        Assert.Equal(0, cache.Statistics.Evictions);
    }

    [Fact]
    public async Task PrefetchOfWhatIsMissing_FailsOnlyTheReader()
    {
        using var cache = new ChunkCache(1 << 20, time: _time);
        IChunkSource source = cache.Over(_store, null);
        var missing = new ChunkDigest(SHA256.HashData("missing"u8));
        for (int round = 0; round < 100; round++)
            source.TryPrefetch(missing, Length);
        Assert.Equal(PbsError.NotFound, (await FailAsync(source, missing)).Kind);

        // The failed ones hold nothing of the share of read-ahead.
        for (int number = 0; number < 2; number++)
            Assert.True(source.TryPrefetch(Add((byte)number), Length));
    }

    private ValueTask Advance()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return default;
    }

    private static byte[] Plain(byte content)
    {
        byte[] plain = new byte[Length];
        plain.AsSpan().Fill(content);
        return plain;
    }

    private static async Task GetAndCheckAsync(IChunkSource source, ChunkDigest digest, byte content)
    {
        using ChunkBuffer chunk = await source.GetChunkAsync(digest, Length);
        Assert.Equal(Length, chunk.Length);
        Assert.Equal(-1, chunk.Span.IndexOfAnyExcept(content));
    }

    private static async Task<PbsException> FailAsync(IChunkSource source, ChunkDigest digest) =>
        await Assert.ThrowsAsync<PbsException>(async () => await source.GetChunkAsync(digest, Length));

    private ChunkDigest Add(byte content) => _memory.Add(Plain(content));
}
