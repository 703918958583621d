using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Every golden archive, mounted, shows its tree: entry by entry, field by field.</summary>
public sealed class GoldenMountTests
{
    [FuseTheory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task MountedArchive_ShowsItsTree(string name)
    {
        GoldenArchive archive = Golden.Find(name);
        using var folder = new TemporaryFolder();
        string[] options = archive.HasContent ? [] : ["-o", "metadata_only"];
        await using MountedProcess mount = await MountedProcess.StartAsync(archive.MetadataPath, folder.Folder("mnt"), options);
        TreeListing expected = TreeListing.OfGolden(archive.Tree!);
        TreeListing seen = DiskTree.Record(mount.MountPoint, archive.HasContent);
        Assert.Empty(expected.DifferencesTo(seen, archive.HasContent ? [] : ["sha256"]));
        if (!archive.HasContent)
        {
            ToolResult read = await Tool.RunAsync("cat", mount.MountPoint + "/hello.txt");
            Assert.Equal((1, ""), (read.ExitCode, read.Text));
            Assert.Contains("Input/output error", read.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(0, await mount.UnmountAsync());
    }

    [FuseTheory]
    [InlineData("v1-pxarexclude", "/ /.pxarexclude /a /a/b /a/cache /keep /keep/x.tmp /sub /sub/.pxarexclude /sub/cache /sub/cache/2 /y.txt")]
    [InlineData("v1-excludecli", "/ /.pxarexclude /.pxarexclude-cli /a /a/cache /keep /keep/x.tmp /y.txt")]
    public async Task MountedArchive_HasThesePaths(string name, string paths)
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(Golden.Find(name).MetadataPath, folder.Folder("mnt"));
        Assert.Equal(
            paths.Split(' ').Order(StringComparer.Ordinal),
            DiskTree.Record(mount.MountPoint).Rows.Keys.Select(path => "/" + path).Order(StringComparer.Ordinal));
        Assert.Equal(0, await mount.UnmountAsync());
    }

    [FuseFact]
    public async Task SplitArchiveWithoutItsPayload_IsRefusedWithAWayOut()
    {
        using var folder = new TemporaryFolder();
        ToolResult result = await Tool.RunAsync(
            MountedProcess.Program, "mount", Golden.Find("v2").MetadataPath, folder.Folder("mnt"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--payload", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Mounts.Below(folder.Path));
    }
}
