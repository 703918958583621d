using PbsReader.Caching;
using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Caching;

/// <summary>Several at once in one folder: each opening has locks of its own, as processes have.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class SharedFolderTests : IDisposable
{
    private readonly CacheFixture _bed = new() { HasRealClock = true };

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task TwoThatStartTogether_FetchNothingTwice()
    {
        ChunkDigest[] digests = [.. Enumerable.Range(0, 40).Select(number => _bed.Add(number))];
        using DiskCache first = _bed.Open();
        using DiskCache second = _bed.Open();
        _bed.Faulty.Before = async (_, token) => await Task.Delay(5, token);
        await Task.WhenAll(ReadAllAsync(first, digests), ReadAllAsync(second, digests));
        Assert.Equal(digests.Length, _bed.Server.Reads);
        Assert.Equal(0, _bed.Server.Duplicates);
    }

    [Fact]
    public async Task ManyWriters_NeverExceedTheLimit_AtAnyMoment()
    {
        const long Limit = 12 * 53_248;
        ChunkDigest[] digests = [.. Enumerable.Range(0, 150).Select(number => _bed.Add(number))];
        DiskCache[] caches = [_bed.Open(Limit), _bed.Open(Limit), _bed.Open(Limit)];
        using var end = new CancellationTokenSource();
        Task<long> watcher = Task.Run(() => WatchAsync(end.Token));
        await Task.WhenAll(caches.Select((cache, number) => ReadAllAsync(cache, [.. digests.Skip(number * 50), .. digests.Take(number * 50)])));
        foreach (DiskCache cache in caches)
        {
            await cache.FlushAsync();
            Assert.Equal(0, cache.Statistics.Rejections);
            cache.Dispose();
        }

        await end.CancelAsync();
        Assert.InRange(await watcher, 1, Limit);
        Assert.InRange(_bed.Size, 1, Limit);
        using CacheInspector inspector = CacheInspector.TryOpen(_bed.Folder, out _)!;
        Assert.Empty((await inspector.VerifyAsync()).Damaged);
        Assert.Empty(_bed.Warnings);
    }

    private async Task ReadAllAsync(DiskCache cache, ChunkDigest[] digests)
    {
        var source = new DecodingChunkSource(cache.Over(_bed.Server), null);
        await Parallel.ForEachAsync(digests, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (digest, token) =>
        {
            using ChunkBuffer chunk = await source.GetChunkAsync(digest, 50_000, token);
            Assert.Equal(_bed.Memory[digest][12..], chunk.Span.ToArray());
        });
    }

    // Between two steps of anybody: with the lock that each of them takes.
    private async Task<long> WatchAsync(CancellationToken cancellationToken)
    {
        Assert.Null(CacheRoot.TryOpen(_bed.Folder, create: false, out CacheRoot? root));
        using (root)
        {
            long most = 0;
            while (!cancellationToken.IsCancellationRequested)
            {
                if (root!.Account.TryEnter() >= 0)
                {
                    most = Math.Max(most, _bed.Size);
                    root.Account.Leave();
                }

                await Task.Delay(1, CancellationToken.None);
            }

            return most;
        }
    }
}
