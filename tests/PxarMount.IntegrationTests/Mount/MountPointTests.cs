using PxarMount.IntegrationTests.TestKit;
using static PxarMount.IntegrationTests.Mount.Lifecycle;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>What can be wrong with a mountpoint: one clear line each, exit code 3, and nothing mounted.</summary>
public sealed class MountPointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FuseFact]
    public async Task Missing_SaysHowToMakeIt() => await RefusedAsync(_folder["missing"], "does not exist; create it: mkdir -p");

    [FuseFact]
    public async Task AFile_IsSaidSo() => await RefusedAsync(_folder.Write("file", []), "not a directory");

    [FuseFact]
    public async Task NotEmpty_SaysWhatIsInIt_AndCanBeForced()
    {
        string mount = _folder.Folder("mnt");
        File.WriteAllText(mount + "/already-here", "");
        await RefusedAsync(mount, "not empty (it has already-here)");
        await Tool.CheckAsync(Binary, "-o", "nonempty", Archive, mount);
        Assert.False(File.Exists(mount + "/already-here"));
        await Tool.CheckAsync(Binary, "umount", mount);
        Assert.True(File.Exists(mount + "/already-here"));
    }

    [FuseFact]
    public async Task AlreadyMounted_SaysWhatIsThere()
    {
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, Archive, mount);
        await RefusedAsync(mount, $"already a mount of {Archive}");
        Assert.Single(Mounts.Below(mount));
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseFact]
    public async Task SourceBelowTheMountpoint_IsRefused()
    {
        string mount = _folder.Folder("mnt");
        _folder.Folder("mnt/deep");
        File.Copy(Archive, mount + "/deep/a.pxar");
        await RefusedAsync(mount, "below the mountpoint", mount + "/deep/a.pxar", "-o", "nonempty");

        // Neither a link nor another name of the folder hides that.
        File.CreateSymbolicLink(_folder["link"], mount);
        await RefusedAsync(_folder["link"], "below the mountpoint", mount + "/deep/a.pxar", "-o", "nonempty");
    }

    [FuseFact]
    public async Task MountpointBesideTheSource_IsFine()
    {
        File.Copy(Archive, _folder["a.pxar"]);
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, _folder["a.pxar"], mount);
        Assert.True(File.Exists(mount + "/hello.txt"));
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseFact]
    public async Task DeadMountOfAKilledDaemon_IsTakenAway()
    {
        string mount = _folder.Folder("mnt");
        for (int round = 0; round < 3; round++)
        {
            ToolResult result = await Tool.RunAsync(Binary, Archive, mount);
            Assert.Equal(0, result.ExitCode);
            Assert.Equal(round > 0, result.Errors.Contains("took away the dead mount", StringComparison.Ordinal));
            Assert.True(File.Exists(mount + "/hello.txt"));
            await Tool.CheckAsync("kill", "-9", $"{Servers(mount)[0]}");
            await UntilAsync(() => Servers(mount).Count == 0, "the daemon is killed");
        }

        await Tool.CheckAsync(Binary, "umount", mount);
        Assert.Empty(Mounts.Below(mount));
    }

    [FuseFact]
    public async Task NamesThatNeedQuoting_Work()
    {
        string mount = _folder.Folder("a b,c\\d\t#ü");
        string source = _folder["x y,z.pxar"];
        File.Copy(Archive, source);
        await Tool.CheckAsync(Binary, source, mount);
        Assert.True(File.Exists(mount + "/hello.txt"));
        await Tool.CheckAsync(Binary, "umount", mount);
        Assert.False(File.Exists(mount + "/hello.txt"));
    }

    [FuseFact]
    public async Task SourceWhoseNameIsNoText_Works()
    {
        string mount = _folder.Folder("mnt");
        await Tool.ShellAsync(
            "n=\"$1/$(printf '\\377').pxar\"; cp \"$2\" \"$n\"; \"$3\" \"$n\" \"$4\"; test -e \"$4/hello.txt\"; \"$3\" umount \"$4\"",
            _folder.Path, Archive, Binary, mount);
    }

    private static async Task RefusedAsync(string mountPoint, string expected, string? source = null, params string[] options)
    {
        int mounts = Mounts.Below(mountPoint).Count;
        ToolResult result = await Tool.RunAsync(Binary, ["mount", .. options, source ?? Archive, mountPoint]);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.TrimEnd('\n').Split('\n'));
        Assert.Equal(mounts, Mounts.Below(mountPoint).Count);
    }
}
