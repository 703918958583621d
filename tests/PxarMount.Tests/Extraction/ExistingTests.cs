using PxarMount.Extraction;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: what was there before is lost, or is in the way without a word.</summary>
public sealed class ExistingTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public async Task NothingIsReplaced_WithoutBeingAskedFor()
    {
        _folder.Folder("x");
        _folder.Folder("x/dir");
        _folder.Write("x/file", "old");
        _folder.Write("x/link", "old");
        _folder.Write("x/fifo", "old");
        ExtractRun run = await ExtractRun.OfAsync(Sample(), _folder["x"], Options());
        Assert.Equal(ExitCode.Incomplete, run.Result);
        foreach (string name in new[] { "/dir", "/file", "/link", "/fifo" })
            Assert.Contains($"'{name}': exists already", run.Errors);
        foreach (string name in new[] { "x/file", "x/link", "x/fifo" })
            Assert.Equal("old", File.ReadAllText(_folder[name]));
        Assert.Empty(_folder.Names("x/dir"));
    }

    [Fact]
    public async Task Overwrite_ReplacesEverythingButDirectories()
    {
        _folder.Folder("x");
        foreach (string name in new[] { "x/dir", "x/file", "x/link", "x/fifo" })
            _folder.Write(name, "old");
        ExtractRun run = await ExtractRun.OfAsync(Sample(), _folder["x"], All());
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Contains("'/dir': something that is no directory is in the way", run.Errors);
        Assert.Equal("new", File.ReadAllText(_folder["x/file"]));
        Assert.Equal("target", new FileInfo(_folder["x/link"]).LinkTarget);
        Assert.Equal(["dir", "fifo", "file", "link"], _folder.Names("x"));
    }

    [Fact]
    public async Task DirectoryInTheWayOfAFile_IsLeftAlone()
    {
        _folder.Folder("x");
        _folder.Folder("x/file");
        _folder.Write("x/file/keep", "kept");
        ExtractRun run = await ExtractRun.OfAsync(Sample(), _folder["x"], All());
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Contains("a directory is in the way", run.Errors);
        Assert.Equal("kept", File.ReadAllText(_folder["x/file/keep"]));
    }

    [Fact]
    public async Task ExistingDirectories_AreFilledWhenAllowed()
    {
        _folder.Folder("x");
        _folder.Folder("x/dir");
        _folder.Write("x/dir/mine", "kept");
        ExtractRun run = await ExtractRun.OfAsync(Sample(), _folder["x"], Options() with { AllowExistingDirectories = true });
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal(["inner", "mine"], _folder.Names("x/dir"));
    }

    [Theory]
    [InlineData("--overwrite-files", "file")]
    [InlineData("--overwrite-symlinks", "link")]
    [InlineData("--overwrite-hardlinks", "same")]
    public async Task EachOverwriteFlag_IsForItsKindOnly(string flag, string replaced)
    {
        TestNode first = TestTree.File("a", "first");
        TestNode root = TestTree.Root(
            first, TestTree.File("file", "new"), TestTree.Link("link", "target"), TestTree.HardLink("same", first));
        _folder.Folder("x");
        string[] names = ["file", "link", "same"];
        foreach (string name in names)
            _folder.Write($"x/{name}", "old");
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], Options() with
        {
            OverwriteFiles = flag == "--overwrite-files",
            OverwriteSymbolicLinks = flag == "--overwrite-symlinks",
            OverwriteHardLinks = flag == "--overwrite-hardlinks",
        });
        Assert.Equal(ExitCode.Incomplete, run.Result);
        foreach (string name in names)
            Assert.Equal(name != replaced, run.Errors.Contains($"'/{name}': exists already"));
        Assert.Equal(["a", "file", "link", "same"], _folder.Names("x"));
    }

    [Fact]
    public async Task HardLinkOverItself_LeavesNoTemporaryName()
    {
        TestNode first = TestTree.File("a", "first");
        TestNode root = TestTree.Root(first, TestTree.HardLink("b", first));
        await ExtractRun.OfAsync(root, _folder["x"], Options());
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], Options() with { OverwriteHardLinks = true });
        Assert.Equal(["a", "b"], _folder.Names("x"));
        Assert.Contains("'/a': exists already", run.Errors);
    }

    [Fact]
    public async Task Strict_StopsAtTheFirstThing()
    {
        _folder.Folder("x");
        _folder.Write("x/file", "old");
        CommandException error = await Assert.ThrowsAsync<CommandException>(
            () => ExtractRun.OfAsync(Sample(), _folder["x"], Options() with { IsStrict = true }));
        Assert.Contains("'/file': exists already", error.Message);
        Assert.False(File.Exists(_folder["x/link"]));
    }

    [Fact]
    public async Task TargetThatIsAFile_IsOneClearLine()
    {
        _folder.Write("x", "file");
        CommandException error = await Assert.ThrowsAsync<CommandException>(() => ExtractRun.OfAsync(Sample(), _folder["x"], Options()));
        Assert.Equal(ExitCode.Failed, error.ExitCode);
        Assert.Contains("Not a directory", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static TestNode Sample() => TestTree.Root(
        TestTree.Directory("dir", TestTree.File("inner")),
        TestTree.Fifo("fifo"),
        TestTree.File("file", "new"),
        TestTree.Link("link", "target"));

    private static ExtractOptions Options() => new() { IgnoreOwnership = true };

    private static ExtractOptions All() => Options() with
    {
        AllowExistingDirectories = true,
        OverwriteFiles = true,
        OverwriteHardLinks = true,
        OverwriteSymbolicLinks = true,
        OverwriteSpecials = true,
    };
}
