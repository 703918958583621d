using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;
using static PxarMount.IntegrationTests.Mount.Lifecycle;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Going into the background: when the command returns the mount is there, and the daemon holds on to nothing.</summary>
public sealed class DaemonTests
{
    [FuseTheory]
    [InlineData("mount")]
    [InlineData(null)]
    public async Task WhenTheCommandReturns_TheMountIsThere(string? verb)
    {
        using var folder = new TemporaryFolder();
        string mount = folder.Folder("mnt");
        string[] arguments = verb is null ? [Archive, mount] : [verb, Archive, mount];

        // Reading its output to the end shows that the daemon holds neither end.
        Assert.Equal("", await Tool.CheckAsync(Binary, arguments));
        Assert.True(Mounts.IsMounted(mount));
        Assert.True(File.Exists(mount + "/hello.txt"));
        int server = Assert.Single(Servers(mount));
        Assert.Equal("/", new FileInfo($"/proc/{server}/cwd").LinkTarget);
        string[] stat = File.ReadAllText($"/proc/{server}/stat").Split(' ');
        Assert.Equal(server.ToString(), stat[5]);
        Assert.Equal("0", stat[6]);

        await Tool.CheckAsync(Binary, "umount", mount);
        Assert.False(Mounts.IsMounted(mount));
        await UntilAsync(() => Servers(mount).Count == 0, "the daemon ends");
    }

    [FuseFact]
    public async Task ThroughTheHost_ItRunsAsWell()
    {
        using var folder = new TemporaryFolder();
        string mount = folder.Folder("mnt");
        string library = Path.Combine(AppContext.BaseDirectory, "pxar-mount.dll");
        await Tool.CheckAsync("dotnet", library, Archive, mount);
        Assert.True(File.Exists(mount + "/hello.txt"));
        await Tool.CheckAsync("dotnet", library, "umount", mount);
        Assert.False(Mounts.IsMounted(mount));
    }

    [FuseFact("flock")]
    public async Task ALockOfTheCallingScript_IsNotKept()
    {
        using var folder = new TemporaryFolder();
        string mount = folder.Folder("mnt");
        await Tool.ShellAsync("exec 9> \"$1\"; flock -n 9; \"$2\" \"$3\" \"$4\"", folder["lock"], Binary, Archive, mount);
        await Tool.ShellAsync("exec 9> \"$1\"; flock -n 9", folder["lock"]);
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseTheory]
    [InlineData("0")]
    [InlineData("3")]
    [InlineData("3:1")]
    [InlineData("3:x")]
    [InlineData("")]
    public async Task AReadinessVariableOfNobody_MeansNothing(string value)
    {
        using var folder = new TemporaryFolder();
        string mount = folder.Folder("mnt");
        string written = await Tool.ShellAsync(
            "PXAR_MOUNT_READY_FD=\"$1\" timeout 60 \"$2\" \"$3\" \"$4\" 3>&1 | cat", value, Binary, Archive, mount);
        Assert.Equal("", written);
        Assert.True(Mounts.IsMounted(mount));
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseFact]
    public async Task TooFewOpenFiles_IsOneLineThatSaysSo()
    {
        using var folder = new TemporaryFolder();
        foreach (int limit in (int[])[32, 48, 63])
        {
            ToolResult result = await Tool.RunAsync(
                "/bin/bash", "-c", "ulimit -n $1; exec \"$2\" \"$3\" \"$4\"", "script", $"{limit}", Binary, Archive, folder.Folder("mnt"));
            Assert.Equal(4, result.ExitCode);
            Assert.Equal("pxar-mount: the limit of open files is too low, at least 64 are needed: ulimit -n 1024\n", result.Errors);
        }

        await Tool.ShellAsync("ulimit -n 64; \"$1\" \"$2\" \"$3\"; \"$1\" umount \"$3\"", Binary, Archive, folder["mnt"]);
    }

    [FuseFact("unshare")]
    public async Task SomethingElseUnderTheNameOfTheDevice_IsSaidToBeThat()
    {
        using var folder = new TemporaryFolder();
        ToolResult result = await Tool.RunAsync(
            "unshare", "-m", "/bin/bash", "-c", "mount --bind /dev/null /dev/fuse && exec \"$1\" \"$2\" \"$3\"", "script",
            Binary, Archive, folder.Folder("mnt"));
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("pxar-mount: /dev/fuse is not the FUSE device", result.Errors, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task RelativePaths_AreThoseOfTheCaller()
    {
        using var folder = new TemporaryFolder();
        string mount = folder.Folder("mnt");
        File.Copy(Golden.PathOf("pxar/v2-refs.mpxar"), folder["a.mpxar"]);
        File.Copy(Golden.PathOf("pxar/v2-refs.ppxar"), folder["b"]);
        await Tool.ShellAsync("cd \"$1\"; \"$2\" --payload b --log-file log a.mpxar mnt", folder.Path, Binary);
        Assert.Equal((folder["a.mpxar"]), Describe(mount).Source);
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(mount)));
        Assert.True(File.Exists(folder["log"]));
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseFact]
    public async Task Failure_IsToldByTheCommand_WithItsCode()
    {
        using var folder = new TemporaryFolder();
        ToolResult result = await Tool.RunAsync(Binary, folder["missing.pxar"], folder.Folder("mnt"));
        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"pxar-mount: {folder["missing.pxar"]}: No such file or directory\n", result.Errors);
        Assert.Empty(Servers(folder["mnt"]));
    }

    [FuseFact]
    public async Task Logging_GoesToTheFile_WithTimes()
    {
        using var folder = new TemporaryFolder();
        string mount = folder.Folder("mnt");
        await Tool.CheckAsync(Binary, "-v", "--log-file", folder["log"], Archive, mount);
        await Tool.CheckAsync(Binary, "umount", mount);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z debug: .* is mounted on ", File.ReadAllText(folder["log"]));
    }

    [FuseTheory("unshare")]
    [InlineData("")]
    [InlineData("--log-file=log")]
    [InlineData("-f")]
    public async Task WithoutASystemLog_MessagesThatGoNowhereAreAnnounced(string option)
    {
        using var folder = new TemporaryFolder();
        ToolResult result = await Tool.RunAsync(
            "unshare", "-m", "/bin/bash", "-c",
            "cd \"$5\"; mount -t tmpfs tmpfs /dev -o size=1m; mknod /dev/fuse c 10 229; mknod -m 666 /dev/null c 1 3; "
                + "(until \"$1\" umount \"$3\" 2> /dev/null; do sleep 0.1; done) & \"$1\" $4 \"$2\" \"$3\"; code=$?; wait; exit $code",
            "script", Binary, Archive, folder.Folder("mnt"), option, folder.Path);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(option.Length == 0, result.Errors.Contains("no system log", StringComparison.Ordinal));
        Assert.Equal(option.Length == 0, result.Errors.Length > 0);
    }

    [FuseFact]
    public async Task AutoUnmount_TakesTheMountAwayWhenTheDaemonIsKilled()
    {
        using var folder = new TemporaryFolder();
        string mount = folder.Folder("mnt");
        await Tool.CheckAsync(Binary, "-o", "auto_unmount", Archive, mount);
        await Tool.CheckAsync("kill", "-9", $"{Servers(mount)[0]}");
        await UntilAsync(() => !Mounts.IsMounted(mount), "the mount goes with its daemon");
    }
}
