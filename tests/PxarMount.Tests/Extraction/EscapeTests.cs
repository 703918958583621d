using PxarMount.Extraction;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: an archive, or what lies in the target, makes the extraction write outside of it.</summary>
public sealed class EscapeTests : IDisposable
{
    private static readonly ExtractOptions s_everything = new()
    {
        AllowExistingDirectories = true,
        OverwriteFiles = true,
        OverwriteHardLinks = true,
        OverwriteSymbolicLinks = true,
        OverwriteSpecials = true,
        IgnoreOwnership = true,
    };

    private const ulong FirstEntryOffset = 56;
    private readonly ScratchFolder _folder = new();
    private readonly string _outside;
    private readonly string _target;

    public EscapeTests() => (_outside, _target) = (_folder.Folder("outside"), _folder.Folder("target"));

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../outside/evil")]
    [InlineData("/tmp/browse-test-evil")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("nul\0byte")]
    public async Task NameThatIsNoName_IsRefused(string name)
    {
        MemoryDirectory root = new MemoryDirectory()
            .Add(name, new MemoryFile("evil"u8.ToArray()))
            .Add(name, new MemoryDirectory().Add("in", new MemoryFile("evil"u8.ToArray())))
            .Add("good", new MemoryFile("good"u8.ToArray()));
        ExtractRun run = await ExtractRun.OfAsync(root, _target, s_everything);
        Assert.Equal(ExitCode.Failed, run.Result);
        Assert.Equal(["good"], _folder.Names("target"));
        Assert.Equal(["outside", "target"], _folder.Names());
        Assert.False(File.Exists("/tmp/browse-test-evil"));
    }

    [Fact]
    public async Task LinkThatTheArchiveMadeItself_IsNotWalkedThrough()
    {
        MemoryDirectory root = new MemoryDirectory()
            .Add("way", new MemoryLink(_outside))
            .Add("way", new MemoryDirectory().Add("evil", new MemoryFile("evil"u8.ToArray())));
        ExtractRun run = await ExtractRun.OfAsync(root, _target, s_everything);
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Contains("symbolic links are not followed", run.Errors);
        Assert.Empty(_folder.Names("outside"));
    }

    [Fact]
    public async Task LinkToADirectoryThatWasThereBefore_IsNotWalkedThrough()
    {
        File.CreateSymbolicLink(Path.Combine(_target, "etc"), _outside);
        ExtractRun run = await ExtractRun.OfAsync(
            TestTree.Root(TestTree.Directory("etc", TestTree.File("passwd"))), _target, s_everything);
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Empty(_folder.Names("outside"));
        Assert.Equal(_outside, new FileInfo(Path.Combine(_target, "etc")).LinkTarget);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LinkToAFileThatWasThereBefore_IsReplacedNotWrittenThrough(bool overwrite)
    {
        string victim = _folder.Write("outside/victim", "untouched");
        File.CreateSymbolicLink(Path.Combine(_target, "file"), victim);
        ExtractRun run = await ExtractRun.OfAsync(
            TestTree.Root(TestTree.File("file", "new")), _target, overwrite ? s_everything : new ExtractOptions { IgnoreOwnership = true });
        Assert.Equal(overwrite ? ExitCode.Ok : ExitCode.Incomplete, run.Result);
        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Equal(overwrite ? null : victim, new FileInfo(Path.Combine(_target, "file")).LinkTarget);
    }

    [Fact]
    public async Task FileWithANameOutside_IsReplacedNotWrittenThrough()
    {
        string victim = _folder.Write("outside/victim", "untouched");
        await TestProcess.CheckAsync("ln", victim, Path.Combine(_target, "file"));
        ExtractRun run = await ExtractRun.OfAsync(TestTree.Root(TestTree.File("file", "new")), _target, s_everything);
        Assert.Equal(ExitCode.Ok, run.Result);
        Assert.Equal("untouched", File.ReadAllText(victim));
        Assert.Equal("new", File.ReadAllText(Path.Combine(_target, "file")));
    }

    [Fact]
    public async Task DirectorySwappedForALinkWhileExtracting_IsNotFollowed()
    {
        string inner = Path.Combine(_target, "dir");
        var swap = new FailingSource(3, 0, () =>
        {
            Directory.Move(inner, Path.Combine(_target, "moved"));
            File.CreateSymbolicLink(inner, _outside);
        });
        MemoryDirectory root = new MemoryDirectory().Add(
            "dir",
            new MemoryDirectory()
                .Add("a", new MemoryFile(swap, 3))
                .Add("b", new MemoryFile("b"u8.ToArray()))
                .Add("sub", new MemoryDirectory().Add("c", new MemoryFile("c"u8.ToArray()))));
        await ExtractRun.OfAsync(root, _target, s_everything);
        Assert.Empty(_folder.Names("outside"));
        Assert.Equal(["b", "sub"], _folder.Names("target/moved"));
    }

    [Fact]
    public async Task HardLinkWhoseFirstNameBecameALinkToOutside_GivesTheContentAgain()
    {
        string secret = _folder.Write("outside/secret", "secret");
        string first = Path.Combine(_target, "first");
        var file = new MemoryFile("mine"u8.ToArray(), links: 2);
        var swap = new FailingSource(3, 0, () =>
        {
            File.Delete(first);
            File.CreateSymbolicLink(first, secret);
        });
        MemoryDirectory root = new MemoryDirectory()
            .Add("first", file)
            .Add("middle", new MemoryFile(swap, 3))
            .Add("second", file);
        await ExtractRun.OfAsync(root, _target, s_everything);
        Assert.Null(new FileInfo(Path.Combine(_target, "second")).LinkTarget);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_target, "second")));
    }

    [Fact]
    public async Task HardLinkWhosePathSaysOutside_LinksToTheEntryItStandsFor()
    {
        _folder.Write("outside/victim", "untouched");
        byte[] archive = HostileArchives.Root((writer, children) =>
        {
            long start = writer.Name("link"u8);
            writer.HardLink((ulong)start - FirstEntryOffset, "../outside/victim"u8);
            children.Add(new GoodbyeChild(SipHash.Of("link"u8), start, (ulong)(writer.Offset - start)));
        });
        await using Vfs.Tree tree = await ExtractRun.OpenAsync(new TestArchive(archive, null));
        await ExtractRun.OfAsync(tree, _target, s_everything);
        Assert.Equal("fine", File.ReadAllText(Path.Combine(_target, "link")));
        Assert.Equal("untouched", File.ReadAllText(_folder["outside/victim"]));
    }

    [Fact]
    public async Task LinksToAnywhere_AreRestoredAndLeftAlone()
    {
        ExtractRun run = await ExtractRun.OfAsync(
            TestTree.Root(TestTree.Link("abs", _outside), TestTree.Link("rel", "../outside")), _target, s_everything);
        Assert.Equal(ExitCode.Ok, run.Result);
        Assert.Equal("../outside", new FileInfo(Path.Combine(_target, "rel")).LinkTarget);
        Assert.Empty(_folder.Names("outside"));
    }

    public void Dispose() => _folder.Dispose();
}
