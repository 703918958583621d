using System.Diagnostics;
using PbsBackup;
using PbsBackup.Exclusion;
using PbsBackup.Walking;
using PxarArchive;

namespace PxarMount.Tests.Backup;

/// <summary>What a walk takes along. The golden trees prove attributes; these prove what such trees do not have.</summary>
public sealed class DirectoryWalkerTests : IDisposable
{
    private readonly SourceFolder _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task NamesThatAreNoText_StayBytes()
    {
        _source.WriteRaw([0xFF, 0xFE]);
        _source.WriteRaw("new\nline"u8);
        Archived result = _source.Archive();
        IEnumerable<byte[]> names = (await result.ReadAsync()).Values.Select(entry => entry.Name.Bytes.ToArray());
        Assert.Contains(names, name => name.AsSpan().SequenceEqual<byte>([0xFF, 0xFE]));
        Assert.Contains(names, name => name.AsSpan().SequenceEqual("new\nline"u8));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Children_StandInByteOrder()
    {
        foreach (string name in (string[])["b", "a.x", "a", "B", "ä", "a-"])
            _source.Write(name);
        _source.Write("a0/x");
        PxarEntry[] entries = [.. (await _source.Archive().ReadAsync()).Values.Where(entry => !entry.Name.IsEmpty)];
        string[] byOffset = [.. entries.OrderBy(entry => entry.Offset).Select(entry => entry.Name.ToString())];
        Assert.Equal(["B", "a", "a-", "a.x", "a0", "x", "b", "ä"], byOffset);
    }

    [Fact]
    public void ManyEntries_AreNoMoreThanMany()
    {
        for (int number = 0; number < 66_000; number++)
            File.Create(_source[$"{number:x}"]).Dispose();
        Archived result = _source.Archive();
        Assert.Equal(66_001, result.Progress.Entries);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task HardLinks_LeadToTheNameMetFirst()
    {
        _source.Write("b/file", "content");
        Link(_source["b/file"], _source["a"]);
        Link(_source["b/file"], _source["c"]);
        Archived result = _source.Archive();
        IReadOnlyDictionary<string, PxarEntry> entries = await result.ReadAsync();
        Assert.Equal(PxarEntryKind.File, entries["a"].Kind);
        foreach (string link in (string[])["b/file", "c"])
        {
            Assert.Equal(PxarEntryKind.HardLink, entries[link].Kind);
            Assert.Equal((entries["a"].Offset, "a"), (entries[link].HardLinkTarget, entries[link].LinkTarget.ToString()));
        }

        Assert.Equal(7, result.Progress.ContentBytes);
    }

    [Fact]
    public async Task RootThatIsALink_IsFollowed_LinksBelowAreNot()
    {
        _source.Write("real/file", "x");
        Directory.CreateSymbolicLink(_source["real/up"], "..");
        Directory.CreateSymbolicLink(_source["alias"], "real");
        using var archive = new MemoryStream();
        new DirectoryWalker(new WalkOptions()).Run(
            FileName.FromText(_source["alias"]), new PbsBackup.Archive.PxarEncoder(archive), warning => Assert.Fail(warning.Message));
        var result = new Archived(archive.ToArray(), null, [], new WalkProgress());
        Assert.Equal(["file", "up"], await result.PathsAsync());
        Assert.Equal(PxarEntryKind.SymbolicLink, (await result.ReadAsync())["up"].Kind);
    }

    [Fact]
    public async Task ThousandsOfLevels_ThereAndBack()
    {
        _source.WriteChain(3000);
        Archived result = _source.Archive();
        Assert.Empty(result.Warnings);
        Assert.Equal(6001, result.Progress.Entries);
        IReadOnlyDictionary<string, PxarEntry> entries = await result.ReadAsync();
        Assert.Equal(3000, entries.Values.Count(entry => entry.Kind == PxarEntryKind.File));
        Assert.Equal(6001, entries.Count);
    }

    [Fact]
    public void ThousandsOfLevels_TakeFewDescriptors()
    {
        _source.WriteChain(500);
        File.WriteAllBytes(_source["d/" + string.Concat(Enumerable.Repeat("d/", 499)) + "big"], new byte[300_000]);
        int most = 0;
        int before = OpenDescriptors();
        _source.Archive(onFirstWrite: _ => most = OpenDescriptors());
        Assert.InRange(most - before, 1, 100);
    }

    [Fact]
    public void EntriesMax_BoundsTheChainOfOpenDirectories_NotTheTree()
    {
        foreach (string folder in (string[])["a", "b", "c"])
        {
            for (int index = 0; index < 5; index++)
                _source.Write($"{folder}/{index}");
        }

        Assert.Equal(19, _source.Archive(new WalkOptions { EntriesMax = 8 }).Progress.Entries);
        BackupException error = Assert.Throws<BackupException>(() => _source.Archive(new WalkOptions { EntriesMax = 7 }));
        Assert.Equal(BackupError.TooManyEntries, error.Kind);
    }

    [Fact]
    public void ExcludedEntries_DoNotCountForEntriesMax()
    {
        for (int index = 0; index < 50; index++)
            _source.Write($"{index}.tmp");
        _source.Write("keep");
        WalkOptions options = new() { EntriesMax = 1, Exclusions = [ExclusionPattern.Parse("*.tmp"u8)] };
        Archived result = _source.Archive(options);
        Assert.Equal((3, 50), (result.Progress.Entries, result.Progress.Skipped));
    }

    [Fact]
    public async Task ExclusionFile_HoldsBelowItsDirectoryOnly_AndIsArchived()
    {
        _source.Write(".pxarexclude", "/top\n*.tmp\n");
        _source.Write("top/x");
        _source.Write("sub/top");
        _source.Write("sub/.pxarexclude", "/mine\n!/kept.tmp\n");
        _source.Write("sub/mine");
        _source.Write("sub/kept.tmp");
        _source.Write("sub/gone.tmp");
        _source.Write("sub/deeper/mine");
        _source.Write("zoo/mine");
        _source.Write("zoo/kept.tmp");
        Assert.Equal(
            [".pxarexclude", "sub", "sub/.pxarexclude", "sub/deeper", "sub/deeper/mine", "sub/kept.tmp", "sub/top", "zoo", "zoo/mine"],
            await _source.Archive().PathsAsync());
    }

    [Fact]
    public async Task DirectoriesOnlyPattern_AsksForTheType()
    {
        _source.Write("a/cache/x");
        _source.Write("b/cache");
        WalkOptions options = new() { Exclusions = [ExclusionPattern.Parse("cache/"u8)] };
        Assert.Equal([".pxarexclude-cli", "a", "b", "b/cache"], await _source.Archive(options).PathsAsync());
    }

    [Fact]
    public async Task BadExclusionLine_IsAWarningButNoLoss()
    {
        _source.Write("d/.pxarexclude", "[x\nb\n");
        _source.Write("d/a");
        _source.Write("d/b");
        Archived result = _source.Archive();
        WalkWarning warning = Assert.Single(result.Warnings);
        Assert.Equal((WalkWarningKind.ExclusionFile, "/d"), (warning.Kind, warning.Path.ToString()));
        Assert.Contains("line 1", warning.Message, StringComparison.Ordinal);
        Assert.True(result.Progress.IsComplete);
        Assert.Equal(["d", "d/.pxarexclude", "d/a"], await result.PathsAsync());
    }

    [Fact]
    public async Task ExclusionFileThatIsALink_IsNotFollowed()
    {
        _source.Write("rules", "*");
        File.CreateSymbolicLink(_source[".pxarexclude"], "rules");
        Archived result = _source.Archive();
        Assert.Equal([".pxarexclude", "rules"], await result.PathsAsync());
        Assert.Equal(WalkWarningKind.ExclusionFile, Assert.Single(result.Warnings).Kind);
    }

    [Fact]
    public async Task GivenRules_AreRecorded_InAFileOrInThePrelude()
    {
        _source.Write(".pxarexclude-cli", "from an earlier archive");
        _source.Write("sub/.pxarexclude-cli", "kept");
        WalkOptions options = new() { Exclusions = [.. new[] { "*.o", "/tmp/", "!a\"b\\c" }.Select(Parse)], SkipLostAndFound = true };
        Archived single = _source.Archive(options);
        Assert.Equal([".pxarexclude-cli", "sub", "sub/.pxarexclude-cli"], await single.PathsAsync());
        Assert.Equal("*.o\n/tmp/\n!a\"b\\c\nlost+found\n"u8.ToArray(), await single.ContentAsync(".pxarexclude-cli"));
        PxarEntry recorded = (await single.ReadAsync())[".pxarexclude-cli"];
        Assert.Equal((0x8180u, new PxarTime(0, 0)), (recorded.Stat.Mode, recorded.Stat.ModificationTime));

        Archived split = _source.Archive(options, split: true);
        Assert.Equal(["sub", "sub/.pxarexclude-cli"], await split.PathsAsync());
        byte[] prelude = """{"exclude-patterns":"*.o\n/tmp/\n!a\"b\\c\nlost+found\n"}"""u8.ToArray();
        Assert.Equal(prelude, split.Archive[40..(40 + prelude.Length)]);
    }

    [Fact]
    public void RuleThatIsNoText_CannotBeRecordedInASplitArchive()
    {
        WalkOptions options = new() { Exclusions = [ExclusionPattern.Parse([0xFF])] };
        _source.Archive(options);
        Assert.Equal(BackupError.Options, Assert.Throws<BackupException>(() => _source.Archive(options, split: true)).Kind);
    }

    [Fact]
    public async Task LostAndFound_IsLeftOutAtAnyLevelWhenAsked()
    {
        _source.Write("lost+found/x");
        _source.Write("a/lost+found");
        Assert.Equal([".pxarexclude-cli", "a"], await _source.Archive(new WalkOptions { SkipLostAndFound = true }).PathsAsync());
    }

    [Fact]
    public async Task FileThatIsTheArchive_IsLeftOut()
    {
        string path = _source.Write("a/archive.pxar", "old");
        _source.Write("b");
        FileIdentity identity = Assert.NotNull(FileIdentity.OfPath(FileName.FromText(path)));
        Archived result = _source.Archive(new WalkOptions { LeaveOut = [identity] });
        Assert.Equal(["a", "b"], await result.PathsAsync());
        Assert.True(result.Progress.IsComplete);
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/sys")]
    [InlineData("/no/such/folder")]
    [InlineData("/etc/hostname")]
    public void SourceThatCannotBeArchived_IsRefused(string path)
    {
        using var archive = new MemoryStream();
        BackupException error = Assert.Throws<BackupException>(() => new DirectoryWalker(new WalkOptions())
            .Run(FileName.FromText(path), new PbsBackup.Archive.PxarEncoder(archive), _ => { }));
        Assert.Equal(BackupError.Source, error.Kind);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    private static ExclusionPattern Parse(string text) => ExclusionPattern.Parse(System.Text.Encoding.UTF8.GetBytes(text));

    private static int OpenDescriptors() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static void Link(string target, string name)
    {
        using var link = Process.Start("ln", [target, name]);
        link.WaitForExit();
        Assert.Equal(0, link.ExitCode);
    }
}
