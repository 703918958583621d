using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Snapshots that come and go under a mount.</summary>
public sealed class ChangingDatastoreTests
{
    private const string Day = "2024-06-10T06:13:20Z";
    private const string Later = "2026-09-01T03:00:00Z";

    [FuseFact]
    public async Task SnapshotsComeAndGo_AndWhatIsOpenGoesOn()
    {
        using var folder = new TemporaryFolder();
        string store = await CopyStoreAsync(folder);
        await using MountedProcess mount = await MountedProcess.StartAsync(
            store, folder.Folder("mnt"), "-o", "refresh=1", "--log-file", folder["log"]);
        string group = mount.MountPoint + "/ns/ns1/vm/101";
        Assert.Equal(Day, new FileInfo(group + "/latest").LinkTarget);
        using FileStream image = File.OpenRead($"{group}/{Day}/drive-scsi0.img");
        image.ReadExactly(new byte[4096]);

        // The manifest names its snapshot: a copy under another name is listed, and refused when it is entered.
        await Tool.CheckAsync("cp", "-a", $"{store}/ns/ns1/vm/101/{Day}", $"{store}/ns/ns1/vm/101/{Later}");
        await Eventually.TrueAsync(() => new FileInfo(group + "/latest").LinkTarget == Later);
        Assert.Equal([Day, Later, "latest"], Names(group));
        Assert.Contains("Input/output error", ErrorOf($"{group}/{Later}/"), StringComparison.Ordinal);

        Directory.Delete($"{store}/ns/ns1/vm/101/{Day}", recursive: true);
        await Eventually.TrueAsync(() => !Names(group).Contains(Day));
        image.Position = 8 << 20;
        image.ReadExactly(new byte[1 << 20]);
        Assert.False(Directory.Exists($"{group}/{Day}"));

        Directory.Delete($"{store}/ns/ns1/vm/101", recursive: true);
        await Eventually.TrueAsync(() => !Directory.Exists(group));
        Assert.Equal(0, (await Tool.RunAsync("ls", "-lR", mount.MountPoint + "/host/plain")).ExitCode);
    }

    [FuseFact]
    public async Task TenThousandSnapshots_AreListed()
    {
        using var folder = new TemporaryFolder();
        string store = await CopyStoreAsync(folder);
        string group = $"{store}/host/plain";
        for (int hour = 0; hour < 10_000; hour++)
        {
            string name = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000 + (3600 * hour)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
            File.Create($"{Directory.CreateDirectory($"{group}/{name}").FullName}/index.json.blob").Dispose();
        }

        await using MountedProcess mount = await MountedProcess.StartAsync(store, folder.Folder("mnt"));
        Assert.Equal(10_000 + 2, Names(mount.MountPoint + "/host/plain").Length);
        Assert.Equal(Day, new FileInfo(mount.MountPoint + "/host/plain/latest").LinkTarget);
        Assert.Equal("10003\n", await Tool.ShellAsync("ls -l \"$1\" | wc -l", mount.MountPoint + "/host/plain"));
        Assert.Equal(0, await mount.UnmountAsync());
    }

    [FuseFact]
    public async Task StoreThatGoesAway_IsAnError_AndComesBack()
    {
        using var folder = new TemporaryFolder();
        string store = await CopyStoreAsync(folder);
        await using MountedProcess mount = await MountedProcess.StartAsync(
            store, folder.Folder("mnt"), "-o", "refresh=1", "--log-file", folder["log"]);
        Assert.Equal(2, Names(mount.MountPoint).Length);
        Directory.Move(store, folder["away"]);
        Directory.CreateDirectory(store);
        await Eventually.TrueAsync(() => ErrorOf(mount.MountPoint).Contains("Input/output error", StringComparison.Ordinal));
        Directory.Delete(store);
        Directory.Move(folder["away"], store);
        await Eventually.TrueAsync(() => ErrorOf(mount.MountPoint).Length == 0);
        Assert.Equal(2, Names(mount.MountPoint).Length);
        Assert.Equal(0, await mount.UnmountAsync());
    }

    private static string ErrorOf(string path)
    {
        using var process = Tool.Start("ls", path);
        process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return errors;
    }

    private static string[] Names(string path) =>
        [.. Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal)];

    private static async Task<string> CopyStoreAsync(TemporaryFolder folder)
    {
        await Tool.CheckAsync("cp", "-a", GoldenStore.Path, folder["store"]);
        return folder["store"];
    }
}
