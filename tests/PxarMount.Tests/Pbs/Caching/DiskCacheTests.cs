using PbsReader;
using PbsReader.Caching;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Caching;

/// <summary>What is kept, what goes first, and how much there is.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class DiskCacheTests : IDisposable
{
    private readonly CacheFixture _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task WhatWasReadOnce_IsNotAskedOfTheServerAgain_AndIsThereAtOnce()
    {
        ChunkDigest[] digests = [.. Enumerable.Range(0, 20).Select(number => _bed.Add(number))];
        using (DiskCache cache = _bed.Open())
        {
            await _bed.ReadAsync(cache.Over(_bed.Server), digests);
            await _bed.ReadAsync(cache.Over(_bed.Server), digests);
        }

        Assert.Equal(20, _bed.Server.Reads);
        using DiskCache next = _bed.Open();
        foreach (ChunkDigest digest in digests)
        {
            ValueTask<ChunkBuffer> reading = next.Over(_bed.Server).ReadBlobAsync(digest);
            Assert.True(reading.IsCompletedSuccessfully);
            using ChunkBuffer blob = await reading;
            Assert.Equal(_bed.Memory[digest], blob.Span.ToArray());
        }

        Assert.Equal(20, _bed.Server.Reads);
        Assert.Empty(_bed.Warnings);
    }

    [Fact]
    public async Task ManySnapshotsThatMissTheSameChunk_FetchItOnce()
    {
        ChunkDigest digest = _bed.Add(1);
        using DiskCache cache = _bed.Open();
        var gate = new TaskCompletionSource();
        _bed.Faulty.Before = async (_, _) => await gate.Task;
        Task[] readers = [.. Enumerable.Range(0, 8).Select(_ => _bed.ReadAsync(cache.Over(_bed.Server), digest))];
        gate.SetResult();
        await Task.WhenAll(readers);
        Assert.Equal(1, _bed.Server.Reads);
    }

    [Fact]
    public async Task FailureOfTheServer_IsThatOfEachReader_AndNothingIsKept()
    {
        ChunkDigest digest = _bed.Add(1);
        using DiskCache cache = _bed.Open();
        _bed.Faulty.Before = (_, _) => throw new PbsException(PbsError.Unavailable, "gone");
        for (int round = 0; round < 3; round++)
            await Assert.ThrowsAsync<PbsException>(() => _bed.ReadAsync(cache.Over(_bed.Server), digest));
        _bed.Faulty.Before = static (_, _) => default;
        await _bed.ReadAsync(cache.Over(_bed.Server), digest);
        Assert.Equal(4, _bed.Server.Reads);
    }

    [Fact]
    public async Task Size_IsNeverAboveTheLimit_AndLeastRecentlyUsedGoesFirst_AcrossRestarts()
    {
        const long Limit = 5 * 53_248;
        ChunkDigest[] digests = [.. Enumerable.Range(0, 6).Select(number => _bed.Add(number))];
        using (DiskCache cache = _bed.Open(Limit))
        {
            IChunkStore store = cache.Over(_bed.Server);
            await _bed.ReadAsync(store, digests[..5]);
            await cache.FlushAsync();
            Assert.Equal(Limit, _bed.Size);
            SetUses(digests[..5]);
            await _bed.ReadAsync(store, digests[0], digests[1]);
        }

        using DiskCache next = _bed.Open(Limit);
        await _bed.ReadAsync(next.Over(_bed.Server), digests[5]);
        await next.FlushAsync();
        Assert.Equal(Limit, _bed.Size);
        Assert.Equal([true, true, false, true, true, true], digests.Select(_bed.Has));
        Assert.Equal(1, next.Statistics.Evictions);

        // What is used now, after all were listed, is passed over.
        File.SetLastWriteTimeUtc(_bed.PathOf(digests[3]), DateTime.UnixEpoch.AddYears(30));
        File.SetLastWriteTimeUtc(_bed.PathOf(digests[4]), DateTime.UnixEpoch.AddYears(31));
        await _bed.ReadAsync(next.Over(_bed.Server), digests[3]);
        await next.FlushAsync();
        await _bed.ReadAsync(next.Over(_bed.Server), digests[2]);
        await next.FlushAsync();
        Assert.Equal([true, true, true, true, false, true], digests.Select(_bed.Has));
        Assert.Equal(7, _bed.Server.Reads);
    }

    [Fact]
    public async Task SmallerLimit_IsKeptFromTheStart()
    {
        using (DiskCache cache = _bed.Open())
        {
            await _bed.ReadAsync(cache.Over(_bed.Server), [.. Enumerable.Range(0, 10).Select(number => _bed.Add(number))]);
            await cache.FlushAsync();
        }

        Assert.Equal(10 * 53_248, _bed.Size);
        using DiskCache small = _bed.Open(3 * 53_248);
        for (int attempt = 0; attempt < 1000 && _bed.Size > 3 * 53_248; attempt++)
            await Task.Delay(10);
        Assert.Equal(3 * 53_248, _bed.Size);
    }

    [Fact]
    public async Task ChunkLargerThanTheCache_IsServed_AndPushesNothingOut()
    {
        ChunkDigest small = _bed.Add(1);
        ChunkDigest large = _bed.Add(2, 300_000);
        using DiskCache cache = _bed.Open(200_000);
        await _bed.ReadAsync(cache.Over(_bed.Server), small, large, large);
        await cache.FlushAsync();
        Assert.True(_bed.Has(small));
        Assert.False(_bed.Has(large));
    }

    [Fact]
    public void SwitchedOff_MakesNothing()
    {
        Assert.Null(_bed.TryOpen(0));
        Assert.False(Path.Exists(_bed.Folder));
    }

    [Fact]
    public async Task UnsaidLimit_IsAtMostAQuarterOfWhatIsFree()
    {
        using DiskCache cache = _bed.TryOpen(null)!;
        await cache.FlushAsync();
        long free = new DriveInfo(_bed.Folder).AvailableFreeSpace;
        Assert.InRange(cache.Limit, 1, Math.Min(DiskCacheOptions.DefaultLimit, free / 4 + (64 << 20)));
    }

    [Fact]
    public async Task AccountThatIsOpenOrDamagedOrOld_IsCountedAnew()
    {
        const long Limit = 4 * 53_248;
        ChunkDigest[] digests = [.. Enumerable.Range(0, 12).Select(number => _bed.Add(number))];
        string account = Path.Combine(_bed.Folder, "account");
        Action[] damages =
        [
            () => Flip(account, 16),
            () => File.WriteAllBytes(account, []),
            () => File.WriteAllBytes(account, new byte[40]),
            () => Flip(account, 30),
            () => File.Delete(account),
        ];
        int next = 0;
        foreach (Action damage in damages)
        {
            using (DiskCache cache = _bed.Open(Limit))
            {
                await _bed.ReadAsync(cache.Over(_bed.Server), digests[next], digests[next + 1]);
                next += 2;
                await cache.FlushAsync();
                Assert.InRange(_bed.Size, 1, Limit);
            }

            damage();
        }

        using DiskCache last = _bed.Open(Limit);
        await _bed.ReadAsync(last.Over(_bed.Server), digests[10], digests[11]);
        await last.FlushAsync();
        Assert.Equal(Limit, _bed.Size);
        Assert.Equal([true, true, true, true], digests[8..].Select(_bed.Has));
    }

    [Fact]
    public async Task ChunkOfAnotherKind_IsRefused_AndARightCopyStays()
    {
        // A hostile index may list anything: that is no reason to throw away what others need.
        ChunkDigest digest = _bed.Add(1);
        using DiskCache cache = _bed.Open();
        await _bed.ReadAsync(cache.Over(_bed.Server), digest);
        await cache.FlushAsync();
        using CryptConfig key = CryptConfig.CreateRandom();
        var source = new DecodingChunkSource(cache.Over(_bed.Server), key);
        await Assert.ThrowsAsync<PbsException>(() => source.GetChunkAsync(digest, 50_000).AsTask());
        await Assert.ThrowsAsync<PbsException>(() => new DecodingChunkSource(cache.Over(_bed.Server), null).GetChunkAsync(digest, 50_001).AsTask());
        Assert.True(_bed.Has(digest));
        Assert.Equal(1, _bed.Server.Reads);
    }

    private static void Flip(string file, int offset)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[offset] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    // The clock of the file system is not the test's.
    private void SetUses(ChunkDigest[] digests)
    {
        for (int position = 0; position < digests.Length; position++)
            File.SetLastWriteTimeUtc(_bed.PathOf(digests[position]), DateTime.UnixEpoch.AddDays(100 + position));
    }
}
