using PxarMount.Commands;
using PxarMount.Opening;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Repository;

/// <summary>What SOURCE is, for every command.</summary>
public sealed class SourceResolverTests : IDisposable
{
    private const string Day = "2024-06-10T06:13:20Z";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("/ns/ns1", "ns1")]
    [InlineData("/ns/ns1/ns/sub", "ns1/sub")]
    [InlineData("/host", "|host")]
    [InlineData("/host/plain", "|host|plain")]
    [InlineData("/host/plain/", "|host|plain")]
    [InlineData("/host/../host/plain", "|host|plain")]
    [InlineData("/host/plain/" + Day, "|host|plain|" + Day)]
    [InlineData("/host/plain/latest", "|host|plain|latest")]
    [InlineData("/host/plain/latest/root.pxar", "|host|plain|latest|root.pxar")]
    [InlineData("/host/plain/" + Day + "/root.pxar.didx", "|host|plain|" + Day + "|root.pxar.didx")]
    [InlineData("/host/plain/" + Day + "/root", "|host|plain|" + Day + "|root")]
    [InlineData("/ns/ns1/vm/101/" + Day + "/drive-scsi0.img.fidx", "ns1|vm|101|" + Day + "|drive-scsi0.img.fidx")]
    public void PathInADatastore_IsThatPlace(string path, string expected)
    {
        DatastorePlace? place = SourceResolver.Resolve(new SourceSpec(GoldenStore.Path + path));
        Assert.NotNull(place);
        Assert.Equal(GoldenStore.Path, place.Root);
        string?[] parts = [place.Path.Namespace.Path, place.Path.Type, place.Path.Id, place.Path.Time, place.Path.Archive];
        Assert.Equal(expected, string.Join('|', parts.TakeWhile(part => part is not null)));
    }

    [Fact]
    public void SymbolicLinks_LeadIntoTheDatastore()
    {
        File.CreateSymbolicLink(_folder["link"], GoldenStore.Path + "/host/plain");
        Assert.Equal("plain", SourceResolver.Resolve(new SourceSpec(_folder["link"]))?.Path.Id);
        Assert.Equal("latest", SourceResolver.Resolve(new SourceSpec(_folder["link"] + "/latest"))?.Path.Time);
    }

    [Fact]
    public void FileThatIsAnArchive_StandsForItself_AlsoInADatastore()
    {
        string store = GoldenStore.CopyTo(_folder);
        string inside = Path.Combine(store, "host", "copy.pxar");
        File.Copy(Golden.PathOf("pxar/v1-small.pxar"), inside);
        Assert.Null(SourceResolver.Resolve(new SourceSpec(inside)));
        Assert.Null(SourceResolver.Resolve(new SourceSpec(Golden.PathOf("pxar/v1-small.pxar"))));
    }

    [Fact]
    public void IndexOutsideADatastore_StandsForItself_AndIsRefusedLater()
    {
        File.Copy($"{GoldenStore.Path}/host/plain/{Day}/root.pxar.didx", _folder["root.pxar.didx"]);
        Assert.Null(SourceResolver.Resolve(new SourceSpec(_folder["root.pxar.didx"])));
    }

    [Theory]
    [InlineData("/nothing", "type", ExitCode.CannotOpen)]
    [InlineData("/ns", "namespaces", ExitCode.CannotOpen)]
    [InlineData("/.chunks", "type", ExitCode.CannotOpen)]
    [InlineData("/host/plain/yesterday", "time", ExitCode.CannotOpen)]
    [InlineData("/host/plain/" + Day + "/root.pxar/etc", "files only", ExitCode.CannotOpen)]
    public void OtherPathInADatastore_IsRefusedByName(string path, string reason, ExitCode code)
    {
        var error = Assert.Throws<CommandException>(() => SourceResolver.Resolve(new SourceSpec(GoldenStore.Path + path)));
        Assert.Equal(code, error.ExitCode);
        Assert.StartsWith(GoldenStore.Path + path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNowhere_OrAFolderOfSomethingElse_IsRefused()
    {
        var missing = Assert.Throws<CommandException>(() => SourceResolver.Resolve(new SourceSpec(_folder["missing/x"])));
        Assert.Equal((ExitCode.CannotOpen, $"{_folder["missing/x"]}: No such file or directory"), (missing.ExitCode, missing.Message));
        var folder = Assert.Throws<CommandException>(() => SourceResolver.Resolve(new SourceSpec(_folder.Path)));
        Assert.Contains("neither a datastore nor inside one", folder.Message, StringComparison.Ordinal);
        var outside = Assert.Throws<CommandException>(() => SourceResolver.Resolve(new SourceSpec(_folder.Path, Datastore: new() { Namespace = "a" })));
        Assert.Equal(ExitCode.Usage, outside.ExitCode);
    }

    [Theory]
    [InlineData("host/plain/latest", null, true)]
    [InlineData("host/plain", "a/b", true)]
    [InlineData("lxc/1", null, false)]
    [InlineData("host/plain", "a//b", false)]
    public void Specification_IsReadWithTheDatastoreApart(string source, string? ns, bool isRight)
    {
        var spec = new SourceSpec(source, Datastore: new DatastoreOptions { Datastore = "/nowhere", Namespace = ns });
        if (isRight)
            Assert.Equal("/nowhere", SourceResolver.Resolve(spec)?.Root);
        else
            Assert.Equal(ExitCode.Usage, Assert.Throws<CommandException>(() => SourceResolver.Resolve(spec)).ExitCode);
    }
}
