using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>A mounted archive that is made to hurt: the damaged entry fails with an error, everything else goes on.</summary>
public sealed class HostileMountTests
{
    [FuseFact("find")]
    public async Task HundredThousandLevels_CanBeWalked()
    {
        const int levels = 100_000;
        using var folder = new TemporaryFolder();
        string archive = folder.Write("deep.pxar", TestArchive.Single(HostileArchives.Deep(levels)).Metadata);
        await using MountedProcess mount = await MountedProcess.StartAsync(archive, folder.Folder("mnt"));
        string count = await Tool.ShellAsync("find \"$1\" -printf x | wc -c", mount.MountPoint);
        Assert.Equal($"{levels + 2}", count.Trim());
        Assert.InRange(mount.PeakMemory, 1, 64 * 1024);
        Assert.Equal(0, await mount.UnmountAsync());
    }

    [FuseFact]
    public async Task HardLinkCycle_FailsThoseNamesOnly()
    {
        await GoodFileRemainsAsync(HostileArchives.HardLinkCycle(), "a", "b");
    }

    [FuseFact]
    public async Task HardLinksToNothing_FailThoseNamesOnly()
    {
        await GoodFileRemainsAsync(HostileArchives.HardLinksToNothing(), "self", "chain", "root", "before", "inside", "huge");
    }

    [FuseFact("find")]
    public async Task DirectoryLoop_EndsTheWalk()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(
            folder.Write("loop.pxar", HostileArchives.DirectoryLoop()), folder.Folder("mnt"));
        ToolResult result = await Tool.RunAsync("find", mount.MountPoint);
        Assert.InRange(result.Text.Count(character => character == '\n'), 1, 3);
        Assert.Contains("Input/output error", result.Errors, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task TableWithABillionRecords_IsAnErrorAtOnce()
    {
        using var folder = new TemporaryFolder();
        new SparseArchive(1_000_000_000).WriteTo(folder["sparse.pxar"]);
        await using MountedProcess mount = await MountedProcess.StartAsync(folder["sparse.pxar"], folder.Folder("mnt"));
        _ = await Tool.RunAsync("ls", "-la", mount.MountPoint);
        _ = await Tool.RunAsync("cat", mount.MountPoint + "/absent");
        Assert.InRange(mount.PeakMemory, 1, 64 * 1024);
        await mount.UnmountAsync();
    }

    [FuseTheory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task NameThatIsNone_IsNeverShown(string name)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        await using MountedProcess mount = await MountedProcess.StartAsync(
            folder.Write("name.pxar", HostileArchives.EntryNamed(bytes)), folder.Folder("mnt"));
        ToolResult list = await Tool.RunAsync("ls", "-A", mount.MountPoint);
        Assert.DoesNotContain(list.Text.Split('\n'), line => line.Length > 0 && line != "good");
        Assert.Contains("Input/output error", list.Errors, StringComparison.Ordinal);
        Assert.Equal("fine", await Tool.CheckAsync("cat", mount.MountPoint + "/good"));
    }

    private static async Task GoodFileRemainsAsync(byte[] archive, params string[] bad)
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(folder.Write("hostile.pxar", archive), folder.Folder("mnt"));
        foreach (string name in bad)
        {
            ToolResult result = await Tool.RunAsync("cat", $"{mount.MountPoint}/{name}");
            Assert.Contains("Input/output error", result.Errors, StringComparison.Ordinal);
        }

        _ = await Tool.RunAsync("ls", "-la", mount.MountPoint);
        Assert.Equal("fine", await Tool.CheckAsync("cat", mount.MountPoint + "/good"));
        await mount.UnmountAsync();
    }
}
