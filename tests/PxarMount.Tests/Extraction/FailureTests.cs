using PxarArchive;
using PxarArchive.Format;
using PxarArchive.Sources;
using PxarMount.Extraction;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: damage, a full disk or an interrupt leaves half a file under a name, or takes the rest along.</summary>
public sealed class FailureTests : IDisposable
{
    private const int Large = 5 << 20;
    private static readonly ExtractOptions s_options = new() { IgnoreOwnership = true };
    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(3 << 20)]
    public async Task DamagedFile_LeavesNothingAndTheRestIsThere(long failsAt)
    {
        MemoryDirectory root = new MemoryDirectory()
            .Add("bad", new MemoryFile(new FailingSource(Large, failsAt), Large))
            .Add("good", new MemoryFile("good"u8.ToArray()));
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], s_options);
        Assert.Equal(ExitCode.Failed, run.Result);
        Assert.Contains("'/bad': cannot read the content: made to fail", run.Errors);
        Assert.Equal(["good"], _folder.Names("x"));
    }

    [Fact]
    public async Task KilledWhileWriting_HasNothingUnderTheName()
    {
        string[] seen = ["never looked"];
        var source = new FailingSource(Large, 2 << 20, () => seen = _folder.Names("x"));
        await ExtractRun.OfAsync(new MemoryDirectory().Add("half", new MemoryFile(source, Large)), _folder["x"], s_options);
        Assert.Equal([], seen);
    }

    [Fact]
    public async Task DamagedEntry_DoesNotTakeThoseBehindItAlong()
    {
        byte[] archive = new ArchiveSketch()
            .File("a", 1)
            .Name("bad").Stat(ArchiveSketch.FileMode).Words(PxarItemType.Device, 1, ulong.MaxValue)
            .Name("x/y").Stat(ArchiveSketch.FileMode).Content(2)
            .File("z", 3)
            .ToArray();
        await using Tree tree = new PxarTree(await PxarAccessor.OpenAsync(new MemorySource(archive)));
        ExtractRun run = await ExtractRun.OfAsync(tree, _folder["x"], s_options);
        Assert.Equal(ExitCode.Failed, run.Result);
        Assert.Contains("only 'bad' is left out", run.Errors);
        Assert.Contains("only this entry is left out", run.Errors);
        Assert.Equal(["a", "z"], _folder.Names("x"));
    }

    [Fact]
    public async Task DamagedFileOverAnExistingOne_KeepsTheOld()
    {
        _folder.Folder("x");
        _folder.Write("x/bad", "old");
        MemoryDirectory root = new MemoryDirectory().Add("bad", new MemoryFile(new FailingSource(Large, Large - 1), Large));
        await ExtractRun.OfAsync(root, _folder["x"], s_options with { OverwriteFiles = true });
        Assert.Equal(["bad"], _folder.Names("x"));
        Assert.Equal("old", File.ReadAllText(_folder["x/bad"]));
    }

    [Fact]
    public async Task ContentShorterThanItsSize_IsDamage()
    {
        MemoryDirectory root = new MemoryDirectory().Add("short", new MemoryFile(new FailingSource(10, 100), 20));
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], s_options);
        Assert.Equal(ExitCode.Failed, run.Result);
        Assert.Empty(_folder.Names("x"));
    }

    [Fact]
    public async Task ContentLongerThanItsSize_IsCutOff()
    {
        MemoryDirectory root = new MemoryDirectory().Add("long", new MemoryFile(new FailingSource(5 << 20, long.MaxValue), (2 << 20) + 1));
        await ExtractRun.OfAsync(root, _folder["x"], s_options);
        Assert.Equal((2 << 20) + 1, new FileInfo(_folder["x/long"]).Length);
    }

    [Fact]
    public async Task DamagedDirectory_EndsThatDirectoryOnly()
    {
        var damaged = new MemoryDirectory { FailsAfter = 1 };
        damaged.Add("first", new MemoryFile("1"u8.ToArray())).Add("second", new MemoryFile("2"u8.ToArray()));
        MemoryDirectory root = new MemoryDirectory().Add("damaged", damaged).Add("good", new MemoryFile("good"u8.ToArray()));
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], s_options);
        Assert.Equal(ExitCode.Failed, run.Result);
        Assert.Contains("cannot read the directory: made to fail", run.Errors);
        Assert.Equal(["damaged", "good"], _folder.Names("x"));
        Assert.Equal(["first"], _folder.Names("x/damaged"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Interrupt_LeavesNoHalfFile(bool existing)
    {
        using var interrupt = new CancellationTokenSource();
        _folder.Folder("x");
        if (existing)
            _folder.Write("x/file", "old");
        var source = new FailingSource(Large, 2 << 20, interrupt.Cancel);
        MemoryDirectory root = new MemoryDirectory().Add("file", new MemoryFile(source, Large));
        await using var tree = new MemoryTree(root);
        using var terminal = new TestTerminal();
        var job = new ExtractionJob(tree, _folder["x"], s_options with { OverwriteFiles = true }, new PathSelection([]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => job.RunAsync(terminal.Terminal, OutputFormat.Text, interrupt.Token));
        Assert.Equal(existing ? ["file"] : [], _folder.Names("x"));
    }

    [RootFact]
    public async Task FullDisk_IsOneLineAndNoHalfFile()
    {
        string target = _folder.Folder("small");
        await TestProcess.CheckAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", target);
        try
        {
            MemoryDirectory root = new MemoryDirectory()
                .Add("fits", new MemoryFile("fits"u8.ToArray()))
                .Add("large", new MemoryFile(new FailingSource(Large, long.MaxValue), Large))
                .Add("later", new MemoryFile("later"u8.ToArray()));
            CommandException error = await Assert.ThrowsAsync<CommandException>(() => ExtractRun.OfAsync(root, target, s_options));
            Assert.Equal(ExitCode.Failed, error.ExitCode);
            Assert.Contains("stopped at '/large': No space left on device", error.Message);
            Assert.Equal(["fits"], _folder.Names("small"));
        }
        finally
        {
            await TestProcess.CheckAsync("umount", target);
        }
    }

    [Fact]
    public async Task NameTooLongForTheTarget_IsAWarning()
    {
        MemoryDirectory root = new MemoryDirectory()
            .Add(new string('n', 4000), new MemoryFile("x"u8.ToArray()))
            .Add("good", new MemoryFile("good"u8.ToArray()));
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], s_options);
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Equal(["good"], _folder.Names("x"));
    }

    [Fact]
    public async Task DeepTree_NeedsNeitherStackNorDescriptors()
    {
        const int Depth = 3000;
        var node = new MemoryDirectory().Add("bottom", new MemoryFile("b"u8.ToArray()));
        for (int level = 0; level < Depth; level++)
            node = new MemoryDirectory().Add("d", node).Add("z", new MemoryFile("z"u8.ToArray()));
        ExtractRun run = await ExtractRun.OfAsync(node, _folder["x"], s_options);
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        string found = await TestProcess.CheckAsync("find", _folder["x"], "-type", "f", "-printf", ".");
        Assert.Equal(Depth + 1, found.Length);
        Assert.Equal("", await TestProcess.CheckAsync("find", _folder["x"], "-mindepth", "1", "-newermt", "@1700000001"));
    }

    [Fact]
    public async Task DuplicateNames_AreReported()
    {
        MemoryDirectory root = new MemoryDirectory()
            .Add("twice", new MemoryFile("1"u8.ToArray()))
            .Add("twice", new MemoryFile("2"u8.ToArray()));
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], s_options);
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Equal("1", File.ReadAllText(_folder["x/twice"]));
    }

    public void Dispose() => _folder.Dispose();
}
