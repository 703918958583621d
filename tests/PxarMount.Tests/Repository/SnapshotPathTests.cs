using PbsReader.Snapshots;
using PxarMount.Opening;

namespace PxarMount.Tests.Repository;

public sealed class SnapshotPathTests
{
    private const string Time = "2026-09-01T03:00:00Z";

    [Theory]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("host", "|host")]
    [InlineData("host/web1", "|host|web1")]
    [InlineData("/host/web1/", "|host|web1")]
    [InlineData("vm/100/" + Time, "|vm|100|" + Time)]
    [InlineData("vm/100/latest", "|vm|100|latest")]
    [InlineData("vm/100/latest/drive-scsi0.img.fidx", "|vm|100|latest|drive-scsi0.img.fidx")]
    [InlineData("a/b:ct/100/" + Time + "/root", "a/b|ct|100|" + Time + "|root")]
    [InlineData("a:", "a")]
    [InlineData("a/b:/", "a/b")]
    [InlineData("host:host/x", "host|host|x")]
    [InlineData("host/multi:vm/1", "host/multi|vm|1")]
    public void Specification_NamesItsPart(string text, string expected) => Assert.Equal(expected, Text(SnapshotPath.Parse(text)));

    [Theory]
    [InlineData("host/web1", "a/b", "a/b|host|web1")]
    [InlineData("", "a", "a")]
    [InlineData("a/b:host/web1", "a/b", "a/b|host|web1")]
    public void Namespace_CanBeSaidApart(string text, string ns, string expected) =>
        Assert.Equal(expected, Text(SnapshotPath.Parse(text, ns)));

    [Theory]
    [InlineData("lxc/1", null, "type")]
    [InlineData("host/.x", null, "backup id")]
    [InlineData("host/web1/yesterday", null, "time")]
    [InlineData("host/web1/2026-09-01T03:00:00", null, "time")]
    [InlineData("host/web1/2026-09-01T03:00:00+02:00", null, "time")]
    [InlineData("host/web1/latest/../x", null, "files only")]
    [InlineData("host/web1/latest/..", null, "archive")]
    [InlineData("host/web1/latest/root.pxar/etc", null, "files only")]
    [InlineData("a/.b:host/web1", null, "type")]
    [InlineData("a:lxc/1", null, "'lxc'")]
    [InlineData("a:host/web1", "b", "--ns")]
    [InlineData("host/web1", "a//b", "namespace")]
    [InlineData("a/b/c/d/e/f/g/h:host/x", null, "files only")]
    public void Nonsense_IsRefusedWithAReason(string text, string? ns, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => SnapshotPath.Parse(text, ns)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "")]
    [InlineData("ns/a", "a")]
    [InlineData("ns/a/ns/b/host/web1", "a/b|host|web1")]
    [InlineData("host/ns/" + Time + "/root.pxar.didx", "|host|ns|" + Time + "|root.pxar.didx")]
    public void Folders_NameTheirPart(string path, string expected) =>
        Assert.Equal(expected, Text(SnapshotPath.ParseFolders(path.Split('/', StringSplitOptions.RemoveEmptyEntries))));

    [Theory]
    [InlineData("ns", "holds namespaces")]
    [InlineData("ns/a/ns", "holds namespaces")]
    [InlineData("ns/a b", "no namespace")]
    [InlineData("ns/a/ns/b/ns/c/ns/d/ns/e/ns/f/ns/g/ns/h", "no namespace")]
    [InlineData(".chunks/0000", "type")]
    [InlineData("host/web1/owner", "time")]
    public void OtherFolders_AreRefusedWithAReason(string path, string reason) => Assert.Contains(
        reason,
        Assert.Throws<FormatException>(() => SnapshotPath.ParseFolders(path.Split('/'))).Message,
        StringComparison.Ordinal);

    private static string Text(SnapshotPath path)
    {
        string?[] parts = [path.Namespace.Path, path.Type, path.Id, path.Time, path.Archive];
        Assert.Equal(path.Time is not null, path.IsSnapshot);
        return string.Join('|', parts.TakeWhile(part => part is not null));
    }
}
