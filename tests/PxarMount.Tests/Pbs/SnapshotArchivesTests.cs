using PbsReader.Snapshots;

namespace PxarMount.Tests.Pbs;

public sealed class SnapshotArchivesTests
{
    [Fact]
    public void FilesOfASnapshot_AreCalledAsTheClientCalledThem()
    {
        Assert.Equal(
            ["root.pxar Files", "drive-scsi0.img Image", "qemu-server.conf Blob", "catalog.pcat1 Catalog", "other Stream", "raw Image"],
            Show("root.pxar.didx", "drive-scsi0.img.fidx", "qemu-server.conf.blob", "catalog.pcat1.didx", "other.didx", "raw.fidx"));
    }

    [Fact]
    public void SplitArchive_IsOneThing_NamedAsIfNotSplit()
    {
        IReadOnlyList<SnapshotArchive> archives = SnapshotArchives.Group(Files("root.ppxar.didx", "a.conf.blob", "root.mpxar.didx"));
        Assert.Equal(["a.conf Blob", "root.pxar SplitFiles"], archives.Select(Text));
        Assert.Equal("root.mpxar.didx", archives[1].File.Name);
        Assert.Equal("root.ppxar.didx", archives[1].Payload?.Name);
    }

    [Theory]
    [InlineData("root.mpxar.didx")]
    [InlineData("root.ppxar.didx")]
    public void HalfWithoutTheOther_IsReported(string name) =>
        Assert.Equal([name[..^5] + " OrphanedHalf"], Show(name));

    [Fact]
    public void HalvesStoredInDifferentWays_AreNoPair()
    {
        ManifestFile payload = new("root.ppxar.didx", CryptMode.Encrypt, 1, default);
        IReadOnlyList<SnapshotArchive> archives = SnapshotArchives.Group([.. Files("root.mpxar.didx"), payload]);
        Assert.All(archives, archive => Assert.Equal(ArchiveKind.OrphanedHalf, archive.Kind));
    }

    [Fact]
    public void Clash_LeavesBothTheirStoredNames_HoweverOftenThatClashesAgain()
    {
        Assert.Equal(
            ["root.pxar.didx Files", "root.mpxar.didx SplitFiles"], Show("root.pxar.didx", "root.mpxar.didx", "root.ppxar.didx"));
        Assert.Equal(["a.blob Blob", "a.didx Stream", "a.blob.blob Blob"], Show("a.blob", "a.didx", "a.blob.blob"));
    }

    [Theory]
    [InlineData("root.pxar", "root.mpxar.didx")]
    [InlineData("root", "root.mpxar.didx")]
    [InlineData("root.mpxar", "root.mpxar.didx")]
    [InlineData("root.ppxar.didx", "root.mpxar.didx")]
    [InlineData("disk.img", "disk.img.fidx")]
    [InlineData("disk.img.fidx", "disk.img.fidx")]
    [InlineData("disk", null)]
    [InlineData("", null)]
    public void Archive_IsFoundByAnyNameAUserMayKnow(string name, string? expected)
    {
        IReadOnlyList<SnapshotArchive> archives =
            SnapshotArchives.Group(Files("root.mpxar.didx", "root.ppxar.didx", "disk.img.fidx", "index.json.blob"));
        Assert.Equal(expected, SnapshotArchives.Find(archives, name)?.File.Name);
        Assert.Equal(2, archives.Count);
    }

    private static IEnumerable<string> Show(params string[] names) => SnapshotArchives.Group(Files(names)).Select(Text);

    private static string Text(SnapshotArchive archive) => $"{archive.Name} {archive.Kind}";

    private static ManifestFile[] Files(params string[] names) => [.. names.Select(name => new ManifestFile(name, CryptMode.None, 1, default))];
}
