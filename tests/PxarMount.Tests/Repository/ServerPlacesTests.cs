using PxarMount.Commands;
using PxarMount.Opening;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Repository;

/// <summary>The fear: a file here is taken for a backup there, or the other way round.</summary>
public sealed class ServerPlacesTests : IDisposable
{
    private const string Variable = "user@pbs@host:remote";

    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new() { ["PBS_REPOSITORY"] = Variable };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("host/web1/latest/root.pxar", "host/web1/latest/root.pxar")]
    [InlineData("a/b:vm/101", "a/b:vm/101")]
    [InlineData("ct", "ct")]
    [InlineData("/", "")]
    [InlineData("", "")]
    public void BackupOfTheEnvironment_IsMeantWhereThereIsNoFile(string source, string path)
    {
        DatastorePlace place = Find(new SourceSpec(source))!;
        Assert.Equal((Variable, path), (place.Repository?.ToString(), place.Path.ToString()));
        Assert.Equal(path.Length == 0 ? Variable : $"{Variable}/{path}", place.Name);
        Assert.Null(place.Root);
    }

    [Fact]
    public void WhatIsHere_GoesFirst()
    {
        // A snapshot's path that is one here too, seen from the datastore's folder.
        Assert.Equal(GoldenStore.Path, Find(new SourceSpec(GoldenStore.Path + "/host/plain/latest"))?.Root);
        Assert.Null(Find(new SourceSpec(Golden.PathOf("pxar/v1-small.pxar"))));
        var missing = Assert.Throws<CommandException>(() => Find(new SourceSpec(_folder["host"] + "/web1/latest")));
        Assert.Equal((ExitCode.CannotOpen, $"{_folder["host"]}/web1/latest: No such file or directory"), (missing.ExitCode, missing.Message));
    }

    [Theory]
    [InlineData("backup.pxar", "no type of backup")]
    [InlineData("host/web1/yesterday", "no time of a snapshot")]
    public void WhatIsNeither_IsToldAsBoth(string source, string reason)
    {
        var error = Assert.Throws<CommandException>(() => Find(new SourceSpec(source)));
        Assert.Equal(ExitCode.CannotOpen, error.ExitCode);
        Assert.Contains("No such file", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutARepository_BackupsAreSaidToNeedOne()
    {
        _variables.Clear();
        var error = Assert.Throws<CommandException>(() => Find(new SourceSpec("host/web1/latest/root.pxar")));
        Assert.Contains("PBS_REPOSITORY", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandException>(() => Find(new SourceSpec(""))).ExitCode);
        error = Assert.Throws<CommandException>(() => Find(Spec("host/web1", new() { Namespace = "a" })));
        Assert.Equal(ExitCode.Usage, error.ExitCode);
    }

    [Fact]
    public void WrongVariables_DoNotHinderLocalFiles()
    {
        _variables["PBS_REPOSITORY"] = "no:such:thing:at:all";
        Assert.Null(Find(new SourceSpec(Golden.PathOf("pxar/v1-small.pxar"))));
        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandException>(() => Find(new SourceSpec("host/web1"))).ExitCode);
    }

    [Fact]
    public void Options_GoBeforeTheEnvironment_AndBeforeFiles()
    {
        Assert.Equal("other:store2", Find(Spec("host/web1", new() { Repository = "other:store2" }))?.Repository?.ToString());
        Assert.Equal("srv:store3", Find(Spec("", new() { Server = "srv", Datastore = "store3" }))?.Repository?.ToString());
        var error = Assert.Throws<CommandException>(() => Find(Spec("./x.pxar", new() { Repository = "other:store2" })));
        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Throws<CommandException>(() => Find(Spec("", new() { Repository = "other:store2", Datastore = GoldenStore.Path })));
    }

    [Fact]
    public void Datastore_IsADirectoryByItsForm_OrBecauseThereIsOne()
    {
        Assert.Equal(GoldenStore.Path, Find(Spec("host/plain", new() { Datastore = GoldenStore.Path }))?.Root);
        Assert.Equal("./store1", Find(Spec("", new() { Datastore = "./store1" }))?.Root);
        DatastorePlace guessed = Find(Spec("", new() { Datastore = "store1" }))!;
        Assert.Equal("store1", guessed.Repository?.ToString());
        Assert.Contains("no datastore directory here", guessed.Note, StringComparison.Ordinal);
        _variables["PBS_SERVER"] = "srv";
        Assert.Equal("srv:store1", Find(Spec("", new() { Datastore = "store1" }))?.Repository?.ToString());
    }

    [Fact]
    public void Namespace_IsThatOfSource_ThenOfTheOption_ThenOfTheVariable()
    {
        _variables["PBS_NAMESPACE"] = "v";
        Assert.Equal("v:host/web1", PathOf("host/web1", null));
        Assert.Equal("o:host/web1", PathOf("host/web1", "o"));
        Assert.Equal("s:host/web1", PathOf("s:host/web1", null));
        Assert.Equal("host/web1", PathOf("host/web1", ""));
        Assert.Throws<CommandException>(() => PathOf("s:host/web1", "o"));
    }

    private static SourceSpec Spec(string source, DatastoreOptions options) => new(source, Datastore: options);

    private string? PathOf(string source, string? ns) => Find(Spec(source, new() { Namespace = ns }))?.Path.ToString();

    private DatastorePlace? Find(SourceSpec source) => SourceResolver.Resolve(source, _variables.GetValueOrDefault);
}
