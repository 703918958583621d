using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>The fear: a mount that grows with what is read, until the kernel kills it.</summary>
public sealed class MemoryLimitTests
{
    private const int CacheMiB = 32;
    private const int LimitMiB = CacheMiB + 120;

    [FuseFact]
    public async Task ThirtyTwoReaders_StayWithinTheCacheAndWhatIsPromised_WhereTheKernelEnforcesIt()
    {
        using var folder = new TemporaryFolder();
        folder.Folder("store");
        await Tool.ShellAsync("head -c 320M /dev/urandom >\"$1\"", folder["disk"]);
        await Tool.CheckAsync(
            MountedProcess.Program,
            "backup",
            $"disk.img:{folder["disk"]}",
            "--datastore",
            folder["store"],
            "--backup-id",
            "a",
            "--sync-level",
            "none");
        await using MountedProcess mount = await MountedProcess.StartAsync(
            $"{folder["store"]}/host/a/latest", folder.Folder("mnt"), "--cache-size", $"{CacheMiB}M", "--log-file", folder["log"]);
        using MemoryLimit? limit = MemoryLimit.TrySet(mount.Process.Id, (long)LimitMiB << 20);
        await Tool.ShellAsync(
            """
            for i in {0..31}; do
                dd if="$1/disk.img" bs=1M skip=$((i * 10)) count=10 status=none | cmp - <(dd if="$2" bs=1M skip=$((i * 10)) count=10 status=none) &
                readers+=($!)
            done
            for reader in "${readers[@]}"; do wait "$reader"; done
            """,
            mount.MountPoint,
            folder["disk"]);
        Assert.InRange(mount.PeakMemory, 1, LimitMiB * 1024);
        Assert.Equal(0, limit?.KillCount ?? 0);
        Assert.Equal(0, await mount.UnmountAsync());
        Assert.Equal("", await File.ReadAllTextAsync(folder["log"]));
    }
}
