using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Random trees, encoded, then mounted or extracted for real: the kernel shows the tree.</summary>
public sealed class RandomMountTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1000, 12)];

    [FuseTheory]
    [MemberData(nameof(Seeds))]
    public async Task MountedTree_IsTheTree(int seed)
    {
        TestNode root = RandomTree.Create(seed, RandomTreeLimits.Linux);
        using var folder = new TemporaryFolder();
        string archive = Write(folder, root, split: seed % 2 == 0);
        await using MountedProcess mount = await MountedProcess.StartAsync(archive, folder.Folder("mnt"));
        Assert.Empty(root.Record().DifferencesTo(DiskTree.Record(mount.MountPoint)));
        Assert.Equal(0, await mount.UnmountAsync());
    }

    [FuseTheory]
    [MemberData(nameof(Seeds))]
    public async Task ExtractedTree_IsTheTree(int seed)
    {
        TestNode root = RandomTree.Create(seed, RandomTreeLimits.Linux);
        using var folder = new TemporaryFolder();
        string archive = Write(folder, root, split: seed % 2 == 1);
        await Tool.CheckAsync(MountedProcess.Program, "extract", archive, folder["out"]);
        Assert.Empty(root.Record().DifferencesTo(DiskTree.Record(folder["out"])));
    }

    [FuseTheory]
    [MemberData(nameof(Seeds))]
    public async Task ArchiveCreatedFromTheExtractedTree_ShowsTheTree(int seed)
    {
        TestNode root = RandomTree.Create(seed, RandomTreeLimits.Linux);
        using var folder = new TemporaryFolder();
        string archive = Write(folder, root, split: false);
        await Tool.CheckAsync(MountedProcess.Program, "extract", archive, folder["out"]);
        await Tool.CheckAsync(MountedProcess.Program, "create", folder["again.pxar"], folder["out"]);
        await using MountedProcess mount = await MountedProcess.StartAsync(folder["again.pxar"], folder.Folder("mnt"));
        Assert.Empty(root.Record().DifferencesTo(DiskTree.Record(mount.MountPoint)));
    }

    private static string Write(TemporaryFolder folder, TestNode root, bool split)
    {
        TestArchive archive = split ? EncodedTree.Split(root) : EncodedTree.Single(root);
        if (archive.Payload is not null)
            folder.Write("tree.ppxar", archive.Payload);
        return folder.Write(split ? "tree.mpxar" : "tree.pxar", archive.Metadata);
    }
}
