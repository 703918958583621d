using System.Runtime.InteropServices;
using System.Text.Json;
using PxarArchive;

namespace PxarMount.Tests.Backup;

/// <summary>The command in a process of its own: exit codes, what is left behind, what it says.</summary>
public sealed partial class CreateCommandTests : IDisposable
{
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private readonly SourceFolder _source = new();
    private readonly SourceFolder _target = new();

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task SingleAndSplit_AreReadable_AndTheSummaryIsRight()
    {
        _source.Write("a", "hello");
        _source.Write("b/c", "x");
        CommandResult single = CommandResult.Of("create", _target["a.pxar"], _source.Root, "--output-format", "json");
        Assert.Equal((0, ""), (single.ExitCode, single.Error));
        JsonElement summary = JsonDocument.Parse(single.Output).RootElement;
        Assert.Equal((4, 6, 0, true), (
            summary.GetProperty("entries").GetInt64(),
            summary.GetProperty("bytes").GetInt64(),
            summary.GetProperty("warnings").GetInt64(),
            summary.GetProperty("complete").GetBoolean()));
        Assert.Equal(new FileInfo(_target["a.pxar"]).Length, summary.GetProperty("archive_bytes").GetInt64());

        CommandResult split = CommandResult.Of("create", _target["b.mpxar"], _source.Root, "--payload-output", _target["b.ppxar"]);
        Assert.Equal((0, "", ""), (split.ExitCode, split.Error, split.Output));
        byte[] payload = await File.ReadAllBytesAsync(_target["b.ppxar"]);
        var archived = new Archived(await File.ReadAllBytesAsync(_target["b.mpxar"]), payload, [], new());
        Assert.Equal("hello"u8.ToArray(), await archived.ContentAsync("a"));
        Assert.Equal(["a.pxar", "b.mpxar", "b.ppxar"], Left());
    }

    [Fact]
    public void ExistingFile_IsReplacedOnlyWhenAsked()
    {
        _source.Write("a", "hello");
        string path = _target.Write("a.pxar", "precious");
        CommandResult refused = CommandResult.Of("create", path, _source.Root);
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Equal(0, CommandResult.Of("create", path, _source.Root, "--overwrite").ExitCode);
        Assert.NotEqual("precious", File.ReadAllText(path));
        Assert.Equal(["a.pxar"], Left());
    }

    [Fact]
    public void OneFileUnderTwoNames_IsRefusedBeforeOneHalfReplacesTheOther()
    {
        _source.Write("a", "hello");
        string path = _target["a.mpxar"];
        string other = Path.GetDirectoryName(path) + "/./a.mpxar";
        CommandResult refused = CommandResult.Of("create", path, _source.Root, "--payload-output", other, "--overwrite");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("must be two files", refused.Error, StringComparison.Ordinal);
        Assert.Equal([], Left());
    }

    [Fact]
    public void FailureMidway_LeavesTheOldFile_AndNothingElse()
    {
        for (int index = 0; index < 10; index++)
            _source.Write($"d/{index}");
        string path = _target.Write("a.pxar", "precious");
        CommandResult failed = CommandResult.Of("create", path, _source.Root, "--overwrite", "--entries-max", "5");
        Assert.Equal(4, failed.ExitCode);
        Assert.Contains("--entries-max", failed.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Equal(["a.pxar"], Left());
    }

    [Fact]
    public async Task ArchiveInsideItsOwnTree_DoesNotHoldItself()
    {
        _source.Write("a", "x");
        Assert.Equal(0, CommandResult.Of("create", _source["self.pxar"], _source.Root).ExitCode);
        Assert.Equal(0, CommandResult.Of("create", _source["self.pxar"], _source.Root, "--overwrite").ExitCode);
        var archived = new Archived(await File.ReadAllBytesAsync(_source["self.pxar"]), null, [], new());
        Assert.Equal(["a"], await archived.PathsAsync());
    }

    [Fact]
    public async Task StandardOutput_GetsTheArchive_TheSummaryGoesElsewhere()
    {
        _source.Write("a", "x");
        CommandResult result = CommandResult.Of("create", "-", _source.Root, "--output-format", "json");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("\"entries\":2", result.Error, StringComparison.Ordinal);
        Assert.Equal(["a"], await new Archived(result.RawOutput, null, [], new()).PathsAsync());
    }

    [Fact]
    public void Losses_AreToldAndInTheExitCode()
    {
        _source.Write(".pxarexclude", "[x");
        CommandResult noLoss = CommandResult.Of("create", _target["a.pxar"], _source.Root);
        Assert.Equal(0, noLoss.ExitCode);
        Assert.StartsWith("pxar-mount: warning: / ", noLoss.Error, StringComparison.Ordinal);
        Assert.Equal(["a.pxar"], Left());
    }

    [Theory]
    [InlineData(1, "--exclude", "[a")]
    [InlineData(1, "--entries-max", "-1")]
    [InlineData(1, "--all-file-systems", "--include-dev", "/")]
    [InlineData(1, "--include-dev", "/no/such/place")]
    [InlineData(1, "--payload-output", "SAME")]
    [InlineData(1, "--no-such-option")]
    public void WrongCommandLine_IsToldInOneLine(int exitCode, params string[] options)
    {
        string path = _target["a.pxar"];
        IEnumerable<string> rest = options.Select(option => option == "SAME" ? path : option);
        CommandResult result = CommandResult.Of(["create", path, _source.Root, .. rest]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(Left());
    }

    [Fact]
    public void MissingSourceAndMissingTargetFolder_AreTold()
    {
        Assert.Equal(2, CommandResult.Of("create", _target["a.pxar"], _source["missing"]).ExitCode);
        CommandResult result = CommandResult.Of("create", _target["missing/a.pxar"], _source.Root);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains(_target["missing/a.pxar"], result.Error, StringComparison.Ordinal);
        Assert.Equal(4, CommandResult.Of("create", _target.Root, _source.Root, "--overwrite").ExitCode);
        Assert.Equal(4, CommandResult.Of("create", "/dev/null", _source.Root, "--overwrite").ExitCode);
        Assert.Empty(Left());
    }

    // The reader of the payload is slow, so that the command cannot be done before the signal comes.
    [Theory]
    [InlineData(Interrupt)]
    [InlineData(HangUp)]
    public async Task Interrupt_LeavesNothing(int signal)
    {
        // Long enough that whoever is drained slowly hears the signal before it is done, however busy the machine is.
        using (FileStream hole = File.Create(_source["a"]))
            hole.SetLength(4L << 30);
        using System.Diagnostics.Process process = CommandResult.Start("create", _target["a.mpxar"], _source.Root, "--payload-output", "-");
        byte[] buffer = new byte[100_000];
        Stream output = process.StandardOutput.BaseStream;
        await output.ReadExactlyAsync(buffer);
        Assert.Equal(0, kill(process.Id, signal));
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (await output.ReadAsync(buffer) > 0)
            await Task.Delay(20);

        await process.WaitForExitAsync();
        Assert.Equal(130, process.ExitCode);
        await error;
        Assert.Empty(Left());
    }

    [RootFact]
    public void FullDisk_LeavesNothing()
    {
        _source.Write("a", new byte[4_000_000]);
        CommandResult result = CommandResult.InNamespace(
            $"mount -t tmpfs -o size=1m none {_target.Root} && {CommandResult.Program} create {_target["a.pxar"]} {_source.Root};" +
            $"code=$?; ls -A {_target.Root}; exit $code");
        Assert.Equal((4, ""), (result.ExitCode, result.Output));
        Assert.Contains("No space left", result.Error, StringComparison.Ordinal);
        Assert.Contains(_target["a.pxar"], result.Error, StringComparison.Ordinal);
    }

    // Where a file cannot be given a name later (here: /proc says nothing of descriptors) it has a temporary one meanwhile.
    [RootFact]
    public async Task TemporaryName_IsNeitherArchivedNorLeftBehind()
    {
        _source.Write("a", "x");
        Directory.CreateDirectory(_target["empty"]);
        string create = $"{CommandResult.Program} create {_source["new.pxar"]} {_source.Root}";
        string hidden = $"mount --bind {_target["empty"]} /proc/$$/fd && exec {create}";
        Assert.Equal(4, CommandResult.InNamespace(hidden + " --entries-max 1").ExitCode);
        Assert.Equal([_source["a"]], Directory.GetFiles(_source.Root));
        Assert.Equal(0, CommandResult.InNamespace(hidden + " --entries-max 2").ExitCode);
        Assert.Equal(4, CommandResult.InNamespace(hidden).ExitCode);
        Assert.Equal(0, CommandResult.InNamespace(hidden + " --overwrite").ExitCode);
        Assert.Equal([_source["a"], _source["new.pxar"]], Directory.GetFiles(_source.Root).Order());
        Assert.Equal(["a"], await new Archived(File.ReadAllBytes(_source["new.pxar"]), null, [], new()).PathsAsync());
    }

    [RootFact]
    public async Task OtherFileSystems_AreEnteredOnlyWhenAsked_KernelStateNever()
    {
        Directory.CreateDirectory(_source["mnt"]);
        Directory.CreateDirectory(_source["proc"]);
        string create = $"{CommandResult.Program} create {_target.Root}";
        CommandResult result = CommandResult.InNamespace(
            $"set -e; cd {_source.Root}; mount -t tmpfs none mnt; chmod 711 mnt; echo x > mnt/file; mount -t proc none proc;" +
            $"{create}/none.pxar .; {create}/all.pxar . --all-file-systems; {create}/some.pxar . --include-dev mnt");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["mnt", "proc"], await Read("none").PathsAsync());
        Assert.Equal(0x41C9u, (await Read("none").ReadAsync())["mnt"].Stat.Mode);
        Assert.Equal(["mnt", "mnt/file", "proc"], await Read("all").PathsAsync());
        Assert.Equal(["mnt", "mnt/file", "proc"], await Read("some").PathsAsync());
    }

    private Archived Read(string name) => new(File.ReadAllBytes(_target[name + ".pxar"]), null, [], new());

    private string[] Left() => [.. Directory.GetFileSystemEntries(_target.Root).Select(path => Path.GetFileName(path)).Order()];

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
