using System.Runtime.Versioning;
using PbsReader;
using PxarArchive.Sources;
using PxarMount.Extraction;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: a half file is taken for a whole one, or hours of copying are done once more.</summary>
[SupportedOSPlatform("linux")]
public sealed class ResumeTests : IDisposable
{
    private const int Length = 3 << 20;
    private static readonly ExtractOptions s_options = new() { IgnoreOwnership = true };
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FinishedFiles_AreNotReadAgain_AndTheRestIsAdded()
    {
        await ExtractRun.OfAsync(new MemoryDirectory().Add("done", Readable()), _folder["x"], s_options);
        File.SetUnixFileMode(_folder["x/done"], UnixFileMode.UserRead);
        MemoryDirectory root = new MemoryDirectory()
            .Add("done", new MemoryFile(new FailingSource(Length, 0), Length))
            .Add("rest", Readable());
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], s_options with { IsResumed = true });
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal(File.ReadAllBytes(_folder["x/done"]), File.ReadAllBytes(_folder["x/rest"]));
        Assert.Equal(File.GetUnixFileMode(_folder["x/rest"]), File.GetUnixFileMode(_folder["x/done"]));
    }

    [Theory]
    [InlineData(Length - 1, true)]
    [InlineData(Length, false)]
    public async Task FileOfAnotherLengthOrTime_IsNotTakenForFinished(int length, bool hasTime)
    {
        await ExtractRun.OfAsync(new MemoryDirectory().Add("file", Readable()), _folder["x"], s_options);
        DateTime time = File.GetLastWriteTimeUtc(_folder["x/file"]);
        File.WriteAllBytes(_folder["x/file"], new byte[length]);
        File.SetLastWriteTimeUtc(_folder["x/file"], hasTime ? time : time.AddSeconds(1));
        var again = new MemoryDirectory().Add("file", Readable());
        ExtractRun run = await ExtractRun.OfAsync(again, _folder["x"], s_options with { IsResumed = true });
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Contains("'/file': exists already", run.Errors, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(_folder["x/file"]).Length);
        run = await ExtractRun.OfAsync(again, _folder["x"], s_options with { IsResumed = true, OverwriteFiles = true });
        Assert.Equal(ExitCode.Ok, run.Result);
        Assert.Equal(0x5A, File.ReadAllBytes(_folder["x/file"])[^1]);
    }

    [Fact]
    public async Task RunAgain_MendsWhatIsMissing_AndKeepsTheRestAsItIs()
    {
        TestNode first = TestTree.File("a", "first");
        TestNode root = TestTree.Root(
            first,
            TestTree.Directory("dir", TestTree.File("inner"), TestTree.HardLink("same", first)),
            TestTree.Fifo("fifo"),
            TestTree.Link("link", "target"));
        await ExtractRun.OfAsync(root, _folder["x"], s_options);
        TreeListing whole = DiskTree.Record(_folder["x"]);
        File.Delete(_folder["x/dir/inner"]);
        File.Delete(_folder["x/link"]);
        File.SetUnixFileMode(_folder["x/dir"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        for (int turn = 0; turn < 2; turn++)
        {
            ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], s_options with { IsResumed = true });
            Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
            Assert.Empty(whole.DifferencesTo(DiskTree.Record(_folder["x"])));
        }
    }

    [Fact]
    public async Task LinkThatLeadsElsewhere_IsLeftAlone()
    {
        Directory.CreateDirectory(_folder["x"]);
        File.CreateSymbolicLink(_folder["x/link"], "elsewhere");
        ExtractRun run = await ExtractRun.OfAsync(
            TestTree.Root(TestTree.Link("link", "target")), _folder["x"], s_options with { IsResumed = true });
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Contains("'/link': exists already", run.Errors, StringComparison.Ordinal);
        Assert.Equal("elsewhere", new FileInfo(_folder["x/link"]).LinkTarget);
    }

    [Theory]
    [InlineData(PbsError.Unavailable, ExitCode.Unavailable)]
    [InlineData(PbsError.Unauthorized, ExitCode.Refused)]
    public async Task LostServer_EndsItAtOnce_WithNoHalfFile(PbsError kind, ExitCode code)
    {
        MemoryDirectory root = new MemoryDirectory().Add("a", new MemoryFile(new LostSource(kind), Length)).Add("b", Readable());
        CommandException error =
            await Assert.ThrowsAsync<CommandException>(() => ExtractRun.OfAsync(root, _folder["x"], s_options));
        Assert.Equal(code, error.ExitCode);
        Assert.Contains("--resume", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names("x"));
    }

    private static MemoryFile Readable() => new(new FailingSource(Length, long.MaxValue), Length);

    /// <summary>Content whose server goes after the first block.</summary>
    private sealed class LostSource(PbsError kind) : IRandomAccessSource
    {
        long IRandomAccessSource.Length => Length;

        public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default) =>
            offset == 0 ? new ValueTask<int>(destination.Length) : throw new PbsException(kind, "gone");

        public ValueTask DisposeAsync() => default;
    }
}
