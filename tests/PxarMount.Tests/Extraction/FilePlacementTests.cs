using PxarArchive;
using PxarMount.Extraction;
using PxarMount.Interop;
using PxarMount.Output;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: where a file system has no files without a name, a half file gets its name, or an old one is lost.</summary>
public sealed class FilePlacementTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly TestTerminal _terminal = new();
    private readonly ProgressBar _progress;
    private readonly ExtractionLog _log;
    private readonly int _directory;

    public FilePlacementTests()
    {
        _progress = new ProgressBar(_terminal.Terminal, "testing");
        _log = new ExtractionLog(_terminal.Terminal, _progress, strict: false);
        _directory = TargetRoot.Open(_folder.Folder("x"), out _);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheName_ComesLast(bool nameless)
    {
        Assert.True(Place("file", mayReplace: false, nameless, () => Assert.DoesNotContain("file", _folder.Names("x"))));
        Assert.Equal(["file"], _folder.Names("x"));
        Assert.Equal("new", File.ReadAllText(_folder["x/file"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatMayBeReplaced_IsThereUntilTheEnd(bool nameless)
    {
        _folder.Write("x/file", "old");
        Assert.True(Place("file", mayReplace: true, nameless, () => Assert.Equal("old", File.ReadAllText(_folder["x/file"]))));
        Assert.Equal(["file"], _folder.Names("x"));
        Assert.Equal("new", File.ReadAllText(_folder["x/file"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatSomebodyPutThereMeanwhile_IsNotReplaced(bool nameless)
    {
        Assert.False(Place("file", mayReplace: false, nameless, () => _folder.Write("x/file", "theirs")));
        Assert.Equal(["file"], _folder.Names("x"));
        Assert.Equal("theirs", File.ReadAllText(_folder["x/file"]));
        Assert.Equal(ExitCode.Incomplete, _log.Result);
        Assert.Contains("exists already", _terminal.Errors);
    }

    [Fact]
    public void WhatIsThere_IsRefusedBeforeAnythingIsWritten()
    {
        _folder.Write("x/file", "old");
        Assert.True(new FilePlacement(_log, new Placement(_log)).Begin(Entry("file"), mayReplace: false, out _) < 0);
        Assert.Equal(["file"], _folder.Names("x"));
    }

    public void Dispose()
    {
        ExtractionCalls.Close(_directory);
        _progress.Dispose();
        _terminal.Dispose();
        _folder.Dispose();
    }

    private bool Place(string name, bool mayReplace, bool nameless, Action whileWriting)
    {
        var placement = new FilePlacement(_log, new Placement(_log), nameless);
        TargetEntry entry = Entry(name);
        int descriptor = placement.Begin(entry, mayReplace, out byte[]? temporary);
        Assert.True(descriptor >= 0, _terminal.Errors);
        Assert.Equal(0, ExtractionCalls.WriteAll(descriptor, "new"u8, 0));
        whileWriting();
        bool placed = placement.Finish(entry, descriptor, temporary, mayReplace);
        ExtractionCalls.Close(descriptor);
        return placed;
    }

    private TargetEntry Entry(string name)
    {
        var file = new MemoryFile("new"u8.ToArray());
        var directory = new TargetDirectory(null, default, new MemoryDirectory(), isSelected: true) { Descriptor = _directory };
        return new TargetEntry(directory, _directory, FileName.FromText(name), file, file.Attributes, default);
    }
}
