using PxarMount.Extraction;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: a pattern brings too much, too little, or nothing without a word.</summary>
public sealed class SelectionTests : IDisposable
{
    private static readonly ExtractOptions s_options = new() { IgnoreOwnership = true, IsVerbose = true };
    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData("/etc", "/etc /etc/hosts /etc/ssl /etc/ssl/key")]
    [InlineData("etc", "/etc /etc/hosts /etc/ssl /etc/ssl/key /home/etc")]
    [InlineData("etc/", "/etc /etc/hosts /etc/ssl /etc/ssl/key")]
    [InlineData("*.txt", "/home/a.txt")]
    [InlineData("/etc !/etc/ssl", "/etc /etc/hosts")]
    [InlineData("!/etc", "/home /home/a.txt /home/etc")]
    [InlineData("/etc !ssl key", "/etc /etc/hosts /etc/ssl/key")]
    [InlineData("ssl/key", "/etc/ssl/key")]
    [InlineData("/**/key", "/etc/ssl/key")]
    public async Task Pattern_Selects(string patterns, string expected)
    {
        ExtractRun run = await ExtractRun.OfAsync(Sample(), _folder["x"], s_options, patterns.Split(' '));
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal(expected.Split(' '), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task PatternThatMatchesNothing_IsToldAndChangesTheExitCode()
    {
        ExtractRun run = await ExtractRun.OfAsync(Sample(), _folder["x"], s_options, "/etc/hosts", "/etc/hsots");
        Assert.Equal(ExitCode.NotFound, run.Result);
        Assert.Equal("pxar-mount: no entry matches '/etc/hsots'\n", run.Errors);
        Assert.True(File.Exists(_folder["x/etc/hosts"]));
    }

    [Fact]
    public async Task DirectoriesOnTheWay_HaveTheirOwnMetadata()
    {
        await ExtractRun.OfAsync(Sample(), _folder["x"], s_options, "/etc/ssl/key");
        Assert.Equal("1700000000", (await TestProcess.CheckAsync("stat", "-c", "%Y", _folder["x/etc/ssl"])).Trim());
        Assert.Equal(["etc"], _folder.Names("x"));
    }

    [Fact]
    public async Task ExistingDirectoriesOnTheWay_KeepTheirMetadata()
    {
        string etc = _folder.Folder("x/etc");
        await TestProcess.CheckAsync("chmod", "711", etc);
        await ExtractRun.OfAsync(Sample(), _folder["x"], s_options with { AllowExistingDirectories = true }, "/etc/ssl/key");
        Assert.Equal("711", (await TestProcess.CheckAsync("stat", "-c", "%a", etc)).Trim());
    }

    [Fact]
    public async Task HardLinkWhoseFirstNameIsNotSelected_HasTheContent()
    {
        TestNode first = TestTree.File("a", "shared");
        TestNode root = TestTree.Root(first, TestTree.HardLink("b", first), TestTree.HardLink("c", first));
        await ExtractRun.OfAsync(root, _folder["x"], s_options, "/b", "/c");
        Assert.Equal("shared", File.ReadAllText(_folder["x/b"]));
        Assert.Equal("2", (await TestProcess.CheckAsync("stat", "-c", "%h", _folder["x/c"])).Trim());
    }

    [Theory]
    [InlineData(true, false, false, "fifo socket")]
    [InlineData(false, true, false, "dev socket")]
    [InlineData(false, false, true, "dev fifo")]
    public async Task SpecialFiles_CanBeLeftOut(bool devices, bool fifos, bool sockets, string expected)
    {
        if (!Environment.IsPrivilegedProcess && !devices)
            return;
        TestNode root = TestTree.Root(TestTree.Device("dev", 1, 3), TestTree.Fifo("fifo"), TestTree.Socket("socket"));
        var options = new ExtractOptions { IgnoreOwnership = true, SkipDevices = devices, SkipFifos = fifos, SkipSockets = sockets };
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], options);
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal(expected.Split(' '), _folder.Names("x"));
    }

    public void Dispose() => _folder.Dispose();

    private static TestNode Sample() => TestTree.Root(
        TestTree.Directory("etc", TestTree.File("hosts"), TestTree.Directory("ssl", TestTree.File("key"))),
        TestTree.Directory("home", TestTree.File("a.txt"), TestTree.File("etc")));
}
