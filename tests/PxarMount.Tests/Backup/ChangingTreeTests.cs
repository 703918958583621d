using System.Diagnostics;
using System.Runtime.InteropServices;
using PbsBackup.Walking;
using PxarArchive;

namespace PxarMount.Tests.Backup;

/// <summary>Trees that change while they are archived. The change comes at the first write, in the middle of the large file.</summary>
public sealed partial class ChangingTreeTests : IDisposable
{
    private const int Large = 1_000_000;
    private readonly SourceFolder _source = new();

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FileThatShrinks_EndsInZeros(bool split)
    {
        byte[] content = Random.Shared.GetItems<byte>([1, 2, 3], Large);
        string path = _source.Write("a", content);
        _source.Write("b", "behind");
        Archived result = _source.Archive(split: split, onFirstWrite: _ =>
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(300_000);
        });
        AssertOneLoss(result, WalkWarningKind.Shrunk, "/a");
        byte[] archived = await result.ContentAsync("a");
        Assert.Equal(Large, archived.Length);
        Assert.Equal(content[..300_000], archived[..300_000]);
        Assert.True(archived.AsSpan(300_000).IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal("behind"u8.ToArray(), await result.ContentAsync("b"));
    }

    [Fact]
    public async Task FileThatGrows_IsCut()
    {
        string path = _source.Write("a", new byte[Large]);
        _source.Write("b", "behind");
        Archived result = _source.Archive(onFirstWrite: _ => File.AppendAllText(path, "more"));
        AssertOneLoss(result, WalkWarningKind.Grown, "/a");
        Assert.Equal(Large, (await result.ContentAsync("a")).Length);
        Assert.Equal("behind"u8.ToArray(), await result.ContentAsync("b"));
    }

    [Fact]
    public async Task FileThatVanishes_IsMissing_OthersAreThere()
    {
        _source.Write("a", new byte[Large]);
        string path = _source.Write("b", "x");
        _source.Write("c", "y");
        Archived result = _source.Archive(onFirstWrite: _ => File.Delete(path));
        AssertOneLoss(result, WalkWarningKind.Vanished, "/b");
        Assert.Equal(["a", "c"], await result.PathsAsync());
    }

    [Fact]
    public async Task FileReplacedByALink_IsStoredAsLink_NotFollowed()
    {
        _source.Write("a", new byte[Large]);
        string path = _source.Write("b", "x");
        Archived result = _source.Archive(onFirstWrite: _ =>
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, "/etc/passwd");
        });
        Assert.Empty(result.Warnings);
        PxarEntry entry = (await result.ReadAsync())["b"];
        Assert.Equal((PxarEntryKind.SymbolicLink, "/etc/passwd"), (entry.Kind, entry.LinkTarget.ToString()));
    }

    [Fact]
    public async Task DirectoryReplacedByALink_IsNotEntered()
    {
        _source.Write("a", new byte[Large]);
        _source.Write("b/x");
        Archived result = _source.Archive(onFirstWrite: _ =>
        {
            Directory.Delete(_source["b"], recursive: true);
            Directory.CreateSymbolicLink(_source["b"], "/etc");
        });
        Assert.Equal(["a", "b"], await result.PathsAsync());
        Assert.Equal(PxarEntryKind.SymbolicLink, (await result.ReadAsync())["b"].Kind);
    }

    [Fact]
    public async Task FileReplacedByAPipe_DoesNotBlock()
    {
        _source.Write("a", new byte[Large]);
        string path = _source.Write("b", "x");
        Archived result = _source.Archive(onFirstWrite: _ =>
        {
            File.Delete(path);
            using var make = Process.Start("mkfifo", [path]);
            make.WaitForExit();
        });
        Assert.Equal(PxarEntryKind.Fifo, (await result.ReadAsync())["b"].Kind);
    }

    [Fact]
    public async Task FileAndDirectoryExchanged_AreStoredAsWhatTheyAre()
    {
        _source.Write("a", new byte[Large]);
        _source.Write("b", "x");
        _source.Write("c/y");
        Archived result = _source.Archive(onFirstWrite: _ =>
        {
            File.Move(_source["b"], _source["t"]);
            Directory.Move(_source["c"], _source["b"]);
            File.Move(_source["t"], _source["c"]);
        });
        Assert.Empty(result.Warnings);
        Assert.Equal(["a", "b", "b/y", "c"], await result.PathsAsync());
    }

    [Fact]
    public async Task DirectoryThatMovesAway_IsFoundAgainByItsNames()
    {
        _source.WriteChain(100);
        using var elsewhere = new SourceFolder();
        string deep = _source["d/" + string.Concat(Enumerable.Repeat("d/", 99))];
        File.WriteAllBytes(deep + "big", new byte[Large]);
        Archived result = _source.Archive(onFirstWrite: _ => Directory.Move(_source["d/d/d"], elsewhere["d"]));
        Assert.Empty(result.Warnings);
        Assert.Equal(100, (await result.PathsAsync()).Count(path => path.EndsWith('z')));
    }

    [Fact]
    public async Task DirectoryThatCannotBeFoundAgain_IsALoss_WhatLiesAboveIsNot()
    {
        _source.WriteChain(100);
        using var elsewhere = new SourceFolder();
        string deep = _source["d/" + string.Concat(Enumerable.Repeat("d/", 99))];
        File.WriteAllBytes(deep + "big", new byte[Large]);
        Archived result = _source.Archive(onFirstWrite: _ =>
        {
            Directory.Move(_source["d/d/d/d"], elsewhere["away"]);
            Directory.Move(_source["d/d/d"], _source["d/d/renamed"]);
        });
        AssertOneLoss(result, WalkWarningKind.Moved, "/d/d/d");
        string[] paths = await result.PathsAsync();
        Assert.Equal(99, paths.Count(path => path.EndsWith('z')));
        Assert.Contains("d/d/z", paths);
        Assert.DoesNotContain("d/d/d/z", paths);
    }

    [Fact]
    public async Task UnreadableEntries_AreALossEach_OthersAreThere()
    {
        _source.Write("a", "x");
        ChangeMode("000", _source.Write("b", "x"));
        _source.Write("c/x");
        ChangeMode("000", _source["c"]);
        _source.Write("d", "x");
        ChangeMode("755", _source.Root);
        Archived? result = null;

        // For root nothing is unreadable; this thread gives up the right for itself.
        var thread = new Thread(() =>
        {
            _ = setfsuid(65534);
            result = _source.Archive();
        });
        thread.Start();
        thread.Join();
        ChangeMode("755", _source["c"]);
        Assert.Equal(["/b", "/c"], result!.Warnings.Select(warning => warning.Path.ToString()));
        Assert.All(result.Warnings, warning => Assert.Equal(WalkWarningKind.Unreadable, warning.Kind));
        Assert.False(result.Progress.IsComplete);
        Assert.Equal(["a", "d"], await result.PathsAsync());
    }

    [RootFact]
    public async Task FileWithALease_IsReadOnceItsHolderLetsGo()
    {
        string path = _source.Write("a", "leased");
        const string holder = """
            import fcntl, os, signal, sys
            f = os.open(sys.argv[1], os.O_RDWR)
            signal.signal(signal.SIGIO, lambda *_: (fcntl.fcntl(f, 1024, 2), os._exit(0)))
            fcntl.fcntl(f, 1024, 1)
            print("held", flush=True)
            while True: signal.pause()
            """;
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", holder, path]) { RedirectStandardOutput = true })!;
        Assert.Equal("held", await process.StandardOutput.ReadLineAsync());
        Archived result = _source.Archive();
        await process.WaitForExitAsync();
        Assert.Empty(result.Warnings);
        Assert.Equal("leased"u8.ToArray(), await result.ContentAsync("a"));
    }

    [Fact]
    public void Cancelling_EndsInTheMiddleOfAFile()
    {
        _source.Write("a", new byte[Large]);
        using var source = new CancellationTokenSource();
        using var archive = new HookedStream(_ => source.Cancel());
        Assert.Throws<OperationCanceledException>(() => new DirectoryWalker(new WalkOptions()).Run(
            FileName.FromText(_source.Root), new PbsBackup.Archive.PxarEncoder(archive), _ => { }, null, source.Token));
        Assert.InRange(archive.Length, 1, Large - 1);
    }

    private static void ChangeMode(string mode, string path)
    {
        using var change = Process.Start("chmod", [mode, path]);
        change.WaitForExit();
    }

    private static void AssertOneLoss(Archived result, WalkWarningKind kind, string path)
    {
        WalkWarning warning = Assert.Single(result.Warnings);
        Assert.Equal((kind, path), (warning.Kind, warning.Path.ToString()));
        Assert.False(result.Progress.IsComplete);
    }

    [LibraryImport("libc")]
    private static partial int setfsuid(uint user);
}
