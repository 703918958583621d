using PbsReader;
using PbsReader.Caching;
using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Caching;

/// <summary>Whatever happened to the files: the right bytes or the server's error, never anything else.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class DamagedCacheTests : IDisposable
{
    private readonly CacheFixture _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("zeros")]
    [InlineData("swap")]
    [InlineData("huge")]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("fifo")]
    public async Task DamagedFile_IsFetchedAnew_ByAMountsCacheToo_AndNeverAnError(string damage)
    {
        ChunkDigest digest = _bed.Add(1);
        ChunkDigest other = _bed.Add(2);
        using (DiskCache cache = _bed.Open())
            await _bed.ReadAsync(cache.Over(_bed.Server), digest, other);
        await DamageAsync(damage, _bed.PathOf(digest), _bed.PathOf(other));
        int before = _bed.Server.Reads;
        using (DiskCache cache = _bed.Open())
        {
            await _bed.ReadAsync(cache.Over(_bed.Server), digest);
            await cache.FlushAsync();
            Assert.Equal(before + 1, _bed.Server.Reads);
            using var chunks = new ChunkCache(1 << 20);
            await DamageAsync(damage, _bed.PathOf(digest), _bed.PathOf(other));
            using ChunkBuffer chunk = await chunks.Over(cache.Over(_bed.Server), null).GetChunkAsync(digest, 50_000);
            Assert.Equal(_bed.Memory[digest][12..], chunk.Span.ToArray());
        }

        // What cannot be replaced is in the way, and no more than that.
        if (damage is "folder")
            return;
        using DiskCache last = _bed.Open();
        int reads = _bed.Server.Reads;
        await _bed.ReadAsync(last.Over(_bed.Server), digest);
        Assert.InRange(_bed.Server.Reads, reads, reads + 1);
        Assert.InRange(_bed.Warnings.Count, 0, 3);
    }

    [Fact]
    public async Task DamagedFileWithoutTheServer_IsTheServersError_AndIsGone()
    {
        ChunkDigest digest = _bed.Add(1);
        using DiskCache cache = _bed.Open();
        await _bed.ReadAsync(cache.Over(_bed.Server), digest);
        await cache.FlushAsync();
        await DamageAsync("flip", _bed.PathOf(digest), "");
        _bed.Faulty.Before = (_, _) => throw new PbsException(PbsError.Unavailable, "gone");
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => _bed.ReadAsync(cache.Over(_bed.Server), digest));
        Assert.Equal(PbsError.Unavailable, error.Kind);
        Assert.False(_bed.Has(digest));
        Assert.Contains("damaged copy", Assert.Single(_bed.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatGivesDamagedChunks_IsAskedOnceMore_AndNothingOfItIsKept()
    {
        ChunkDigest digest = _bed.Add(1);
        using DiskCache cache = _bed.Open();
        _bed.Faulty.After = (_, blob) => blob.Span[100] ^= 1;
        for (int round = 1; round <= 2; round++)
        {
            PbsException error = await Assert.ThrowsAsync<PbsException>(() => _bed.ReadAsync(cache.Over(_bed.Server), digest));
            Assert.Equal(PbsError.Corrupt, error.Kind);
        }

        await cache.FlushAsync();
        _bed.Faulty.After = static (_, _) => { };
        await _bed.ReadAsync(cache.Over(_bed.Server), digest);
        Assert.InRange(_bed.Server.Reads, 3, 5);
    }

    [Fact]
    public async Task Verify_FindsWhatIsWrong_AndRemovesIt()
    {
        ChunkDigest[] digests = [.. Enumerable.Range(0, 4).Select(number => _bed.Add(number))];
        using (DiskCache cache = _bed.Open())
            await _bed.ReadAsync(cache.Over(_bed.Server), digests);
        await DamageAsync("flip", _bed.PathOf(digests[0]), "");
        await DamageAsync("swap", _bed.PathOf(digests[1]), _bed.PathOf(digests[2]));
        using CacheInspector inspector = CacheInspector.TryOpen(_bed.Folder, out _)!;
        Assert.Equal((4, 4 * 53_248), (inspector.GetStatus().Files, inspector.GetStatus().Bytes));
        CacheVerification found = await inspector.VerifyAsync();
        Assert.Equal(4, found.Checked);
        Assert.Equal(digests[..2].Select(digest => digest.ToString()).Order(StringComparer.Ordinal), found.Damaged);
        Assert.Equal(0, found.Unremovable);
        Assert.Equal((2, 2 * 53_248), (inspector.GetStatus().Files, _bed.Size));
        Assert.Empty((await inspector.VerifyAsync()).Damaged);
        Assert.Equal(2 * 53_248, await inspector.ClearAsync());
        Assert.Equal(0, _bed.Size);
        using DiskCache next = _bed.Open(2 * 53_248);
        await _bed.ReadAsync(next.Over(_bed.Server), digests);
        await next.FlushAsync();
        Assert.Equal(2 * 53_248, _bed.Size);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("huge")]
    [InlineData("link")]
    public async Task Verify_RemovesWhatCannotBeRead(string damage)
    {
        ChunkDigest digest = _bed.Add(1);
        using (DiskCache cache = _bed.Open())
            await _bed.ReadAsync(cache.Over(_bed.Server), digest);
        await DamageAsync(damage, _bed.PathOf(digest), "");
        using CacheInspector inspector = CacheInspector.TryOpen(_bed.Folder, out _)!;
        Assert.Equal([digest.ToString()], (await inspector.VerifyAsync()).Damaged);
        Assert.False(_bed.Has(digest));
    }

    private static async Task DamageAsync(string damage, string path, string other)
    {
        bool isWhole = new FileInfo(path) is { Exists: true, Length: > 0 and < 1 << 20, LinkTarget: null };
        byte[] bytes = isWhole ? await File.ReadAllBytesAsync(path) : new byte[50_012];
        switch (damage)
        {
            case "flip":
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(path, bytes);
                break;
            case "cut":
                await File.WriteAllBytesAsync(path, bytes[..1000]);
                break;
            case "zeros":
                await File.WriteAllBytesAsync(path, new byte[bytes.Length]);
                break;
            case "swap":
                await File.WriteAllBytesAsync(path, await File.ReadAllBytesAsync(other));
                break;
            default:
                if (File.Exists(path))
                    await OddFile.ReplaceAsync(path, damage);
                File.Delete(path + ".aside");
                break;
        }
    }
}
