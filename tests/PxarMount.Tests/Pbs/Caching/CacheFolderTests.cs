using System.Runtime.Versioning;
using PbsReader.Caching;
using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Caching;

/// <summary>Folders that are not ours alone, or cannot be written: one warning, and everything works without a cache.</summary>
[Collection(nameof(LiveBuffers))]
[SupportedOSPlatform("linux")]
public sealed class CacheFolderTests : IDisposable
{
    private readonly CacheFixture _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task NewFolder_IsForTheUserAlone_AndTellsBackupsToLeaveItOut()
    {
        using (DiskCache cache = _bed.Open())
        {
            await _bed.ReadAsync(cache.Over(_bed.Server), _bed.Add(1));
            await cache.FlushAsync();
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_bed.Folder));
        foreach (string file in Directory.EnumerateFiles(_bed.Folder, "*", SearchOption.AllDirectories))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.StartsWith("Signature: 8a477f597d28d172789f06886806bc55", File.ReadAllText(Path.Combine(_bed.Folder, "CACHEDIR.TAG")), StringComparison.Ordinal);
    }

    [Fact]
    public void FolderThatIsOpenToOthers_IsNotUsed()
    {
        Directory.CreateDirectory(_bed.Folder, (UnixFileMode)0x1ed);
        Refused("is open to other users");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bed.Folder));
    }

    [Fact]
    public void LinkToAFolder_IsNotFollowed()
    {
        string real = Directory.CreateDirectory(_bed.Scratch["real"], (UnixFileMode)0x1c0).FullName;
        Directory.CreateSymbolicLink(_bed.Folder, real);
        Refused("symbolic link");
        Assert.Empty(Directory.EnumerateFileSystemEntries(real));
    }

    [Fact]
    public void File_IsNoFolder()
    {
        File.WriteAllText(_bed.Folder, "");
        Refused("no folder");
    }

    [RootFact]
    public async Task FolderOfAnotherUser_IsNotTrusted_ThoughItMayBeRead()
    {
        using (DiskCache cache = _bed.Open())
        {
            await _bed.ReadAsync(cache.Over(_bed.Server), _bed.Add(1));
            await cache.FlushAsync();
        }

        await TestProcess.CheckAsync("chown", "nobody", _bed.Folder);
        Refused("belongs to another user");
    }

    [RootFact]
    public async Task ReadOnlyDisk_MeansNoCache()
    {
        string disk = await MountAsync("size=1m");
        try
        {
            await TestProcess.CheckAsync("mount", "-o", "remount,ro", disk);
            var options = new DiskCacheOptions { Folder = Path.Combine(disk, "cache"), Limit = 1 << 20, Warn = _bed.Warnings.Add };
            Assert.Null(DiskCache.TryOpen(options));
            Assert.Contains("Read-only file system", Assert.Single(_bed.Warnings), StringComparison.Ordinal);
        }
        finally
        {
            await TestProcess.CheckAsync("umount", disk);
        }
    }

    [RootFact]
    public async Task FullDisk_FailsQuietly_IsToldOnce_AndMakesRoomOfItsOwn()
    {
        string disk = await MountAsync("size=2m");
        try
        {
            using var bed = new CacheFixture { Folder = Path.Combine(disk, "cache") };
            ChunkDigest[] digests = [.. Enumerable.Range(0, 30).Select(number => bed.Add(number, 200_000))];
            using (DiskCache cache = bed.Open())
            {
                // More than fits: its own oldest files have to go, though the limit is far away.
                await bed.ReadAsync(cache.Over(bed.Server), digests);
                await cache.FlushAsync();
                Assert.True(bed.Has(digests[^1]));
                Assert.Equal(30, bed.Server.Reads);
            }

            using CacheInspector inspector = CacheInspector.TryOpen(bed.Folder, out _)!;
            await inspector.ClearAsync();
            bed.Warnings.Clear();

            // Nothing of its own, and no room at all.
            await TestProcess.CheckAsync("sh", "-c", $"cat /dev/zero > {disk}/full 2>/dev/null || true");
            using (DiskCache cache = bed.Open())
            {
                await bed.ReadAsync(cache.Over(bed.Server), digests);
                await cache.FlushAsync();
                Assert.Equal(60, bed.Server.Reads);
                Assert.Contains("No space left", Assert.Single(bed.Warnings), StringComparison.Ordinal);

                // There is room again: it is used again, some time later.
                File.Delete(Path.Combine(disk, "full"));
                bed.Clock.Advance(TimeSpan.FromMinutes(1));
                await bed.ReadAsync(cache.Over(bed.Server), digests[..3]);
                await cache.FlushAsync();
                Assert.True(bed.Has(digests[2]));
            }

            Assert.Empty((await inspector.VerifyAsync()).Damaged);
        }
        finally
        {
            await TestProcess.CheckAsync("umount", disk);
        }
    }

    [Fact]
    public async Task FolderThatVanishes_CostsTheCacheOnly()
    {
        ChunkDigest[] digests = [_bed.Add(1), _bed.Add(2), _bed.Add(3)];
        using DiskCache cache = _bed.Open();
        await _bed.ReadAsync(cache.Over(_bed.Server), digests[0]);
        await cache.FlushAsync();
        Directory.Delete(_bed.Folder, recursive: true);
        await _bed.ReadAsync(cache.Over(_bed.Server), digests);
        await cache.FlushAsync();
        Assert.Equal(4, _bed.Server.Reads);
        Assert.Single(_bed.Warnings);
        Assert.False(Path.Exists(_bed.Folder));
    }

    private async Task<string> MountAsync(string options)
    {
        string disk = _bed.Scratch.Folder("disk");
        await TestProcess.CheckAsync("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk);
        return disk;
    }

    private void Refused(string reason)
    {
        Assert.Null(_bed.TryOpen());
        Assert.Contains(reason, Assert.Single(_bed.Warnings), StringComparison.Ordinal);
    }
}
