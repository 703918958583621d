using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.RealMount;

/// <summary>Every golden archive, mounted, shows its tree: entry by entry, field by field.</summary>
public sealed class GoldenMountTests
{
    [FuseTheory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task MountedArchive_ShowsItsTree(string name)
    {
        GoldenArchive archive = Golden.Find(name);
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(archive.MetadataPath, folder.Folder("mnt"));
        TreeListing expected = TreeListing.OfGolden(archive.Tree!);
        if (!archive.HasContent)
        {
            // The content is not stored, so reading any file must fail and all the rest be right.
            Assert.Throws<IOException>(() => DiskTree.Record(mount.MountPoint));
            Assert.Empty(expected.DifferencesTo(DiskTree.Record(mount.MountPoint, contents: false), "sha256"));
            return;
        }

        Assert.Empty(expected.DifferencesTo(DiskTree.Record(mount.MountPoint)));
        Assert.Equal(0, await mount.UnmountAsync());
    }
}
