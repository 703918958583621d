using System.Diagnostics;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Mounts beside and after each other.</summary>
public sealed class SeveralMountsTests
{
    [FuseFact]
    public async Task TwoMountsAtOnce_ShowEachItsOwnTree()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess first = await MountedProcess.StartAsync(Golden.PathOf("pxar/v1-small.pxar"), folder.Folder("a"));
        await using MountedProcess second = await MountedProcess.StartAsync(Golden.PathOf("pxar/split-meta.mpxar"), folder.Folder("b"));
        TreeListing[] seen = await Task.WhenAll(
            Task.Run(() => DiskTree.Record(first.MountPoint)), Task.Run(() => DiskTree.Record(second.MountPoint)));
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(seen[0]));
        Assert.Empty(TreeListing.OfGolden("tree-split-meta").DifferencesTo(seen[1]));
        Assert.Equal(0, await first.UnmountAsync());
        Assert.Empty(TreeListing.OfGolden("tree-split-meta").DifferencesTo(DiskTree.Record(second.MountPoint)));
    }

    [FuseFact]
    public async Task SameArchiveMountedTwice_HasTheSameNumbers()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess first = await MountedProcess.StartAsync(Golden.PathOf("pxar/v1-small.pxar"), folder.Folder("a"));
        await using MountedProcess second = await MountedProcess.StartAsync(Golden.PathOf("pxar/v1-small.pxar"), folder.Folder("b"));
        const string script = "cd \"$1\" && find . -printf '%i %p\\0' | sort -z | tr '\\0' '\\n'";
        Assert.Equal(await Tool.ShellAsync(script, first.MountPoint), await Tool.ShellAsync(script, second.MountPoint));
    }

    [FuseFact]
    public async Task MountInTheBackground_LetsGoOfTheCallersPipes()
    {
        using var folder = new TemporaryFolder();
        string mountPoint = folder.Folder("mnt");
        string archive = Golden.PathOf("pxar/v1-small.pxar");

        // cat ends only when nobody holds the other end of its pipe any more.
        string output = await Tool.ShellAsync(
            "\"$1\" mount --log-file \"$4\" \"$2\" \"$3\" 2>&1 | cat", MountedProcess.Program, archive, mountPoint, folder["log"]);
        Assert.Equal("", output);
        Assert.True(Mounts.IsMounted(mountPoint));
        await Tool.CheckAsync(MountedProcess.Program, "umount", mountPoint);
    }

    [FuseFact]
    public Task ManyRounds_LeaveNothingBehind() => RoundsAsync(Requirements.LongTests ? 1000 : 40);

    private static async Task RoundsAsync(int rounds)
    {
        using var folder = new TemporaryFolder();
        string mountPoint = folder.Folder("mnt");
        string temporary = folder.Folder("tmp");
        string archive = Golden.PathOf("pxar/v1-small.pxar");

        // The daemon leaves the group of the caller, so it is found by its command line, which holds the folder of this test.
        string script = $"""
            export TMPDIR="$3"
            for ((round = 0; round < {rounds}; round++)); do
                "$0" mount --log-file "$4" "$1" "$2"
                [[ $(cat "$2/hello.txt") == 'Hello, pxar!' ]]
                "$0" umount "$2"
            done
            """;
        ToolResult result = await Tool.RunAsync(
            Tool.Patience, "/bin/bash", "-euc", script, MountedProcess.Program, archive, mountPoint, temporary, folder["log"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Empty(Mounts.Below(folder.Path));
        long start = Stopwatch.GetTimestamp();
        while (Servers.Of(mountPoint).Count > 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10))
            await Task.Delay(20);
        Assert.Empty(Servers.Of(mountPoint));
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }
}
