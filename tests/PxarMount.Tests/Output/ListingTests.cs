using System.Text.Json;
using PxarArchive;
using PxarMount.Commands;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Output;

/// <summary>The fear: a listing leaves entries out, breaks a parser with odd names, or throws bytes at a terminal.</summary>
public sealed class ListingTests
{
    private static readonly FileName s_odd = new([(byte)'x', 0xFF, (byte)'\n', (byte)'"', 0x1B]);

    [Fact]
    public async Task Pipe_GetsRawBytesOneALine()
    {
        using var terminal = new TestTerminal();
        Assert.Equal(ExitCode.Ok, await ListAsync(terminal, default, OutputFormat.Text));
        Assert.Equal(("dir\nfile\nlink\n"u8.ToArray() as byte[]).Concat(s_odd.Bytes.ToArray()).Append((byte)'\n'), terminal.OutputBytes);
    }

    [Fact]
    public async Task Terminal_GetsColumnsColoursAndNoControlBytes()
    {
        using var terminal = new TestTerminal(interactive: true, colors: true);
        await ListAsync(terminal, default, OutputFormat.Text);
        Assert.Equal("\u001b[01;34mdir\u001b[0m  file  \u001b[01;36mlink\u001b[0m  'x'$'\\377\\n''\"'$'\\033'\n", terminal.Output);
    }

    [Fact]
    public async Task LongFormat_IsAsInLs()
    {
        using var terminal = new TestTerminal();
        var style = new ListStyle(IsLong: true, IsSingleColumn: false, IsHuman: false, IsNumeric: true);
        await ListAsync(terminal, style, OutputFormat.Text, "/dir", "/link");
        Assert.Equal(
            "lrwxrwxrwx  1 0 0 4 Nov 14  2023 /link -> file\n\n/dir:\n-rw-r--r--  3 0 0 5 Nov 14  2023 inner\n", terminal.Output);
    }

    [Fact]
    public async Task Recursive_ShowsEveryDirectoryWithItsHeading()
    {
        using var terminal = new TestTerminal(interactive: true);
        await ListAsync(terminal, default, OutputFormat.Text, recursive: true);
        Assert.Equal("/:\ndir  file  link  'x'$'\\377\\n''\"'$'\\033'\n\n/dir:\ninner\n", terminal.Output);
    }

    [Theory]
    [InlineData(OutputFormat.Json)]
    [InlineData(OutputFormat.JsonPretty)]
    public async Task Json_IsValidForOddNamesAndKeepsTheirBytes(OutputFormat format)
    {
        using var terminal = new TestTerminal();
        await ListAsync(terminal, default, format, recursive: true);
        using JsonDocument document = JsonDocument.Parse(terminal.OutputBytes);
        JsonElement[] entries = [.. document.RootElement.EnumerateArray()];
        Assert.Equal(["/dir", "/dir/inner", "/file", "/link"], entries[..4].Select(entry => entry.GetProperty("path").GetString()));
        Assert.False(entries[0].TryGetProperty("path_hex", out _));
        Assert.Equal("2f" + Convert.ToHexStringLower(s_odd.Bytes), entries[4].GetProperty("path_hex").GetString());
        Assert.Equal("symlink file", $"{entries[3].GetProperty("type")} {entries[3].GetProperty("target")}");
        Assert.Equal("2023-11-14T22:13:20.000000005Z", entries[2].GetProperty("mtime").GetString());
    }

    [Fact]
    public async Task MissingPath_IsToldAndTheOthersAreShown()
    {
        using var terminal = new TestTerminal();
        Assert.Equal(ExitCode.NotFound, await ListAsync(terminal, default, OutputFormat.Text, "/nix", "/dir"));
        Assert.Contains("/dir:\ninner\n", terminal.Output);
        Assert.Equal("pxar-mount: '/nix' in the archive: no such file or directory\n", terminal.Errors);
    }

    [Theory]
    [InlineData(OutputFormat.Text)]
    [InlineData(OutputFormat.Json)]
    public async Task DamagedDirectory_ShowsWhatCanBeRead(OutputFormat format)
    {
        using var terminal = new TestTerminal();
        var damaged = new MemoryDirectory { FailsAfter = 1 };
        damaged.Add("first", new MemoryFile([])).Add("second", new MemoryFile([]));
        await using var tree = new MemoryTree(new MemoryDirectory().Add("damaged", damaged));
        var list = new DirectoryListing(tree, terminal.Terminal, default, recursive: true);
        Assert.Equal(ExitCode.Failed, await list.WriteAsync([], format, CancellationToken.None));
        Assert.Contains("first", terminal.Output);
        Assert.Single(terminal.Errors.Split("made to fail").Skip(1));
    }

    [Fact]
    public async Task Tree_IsDrawn()
    {
        using var terminal = new TestTerminal();
        MemoryDirectory root = Sample();
        await new TreeDrawing(terminal.Terminal, int.MaxValue).DrawAsync(root, "/"u8.ToArray(), CancellationToken.None);
        Assert.StartsWith("/\n├── dir\n│   └── inner\n├── file\n├── link -> file\n└── x", terminal.Output);
        Assert.EndsWith("\n\n1 directory, 4 files\n", terminal.Output);
    }

    [Fact]
    public async Task TreeOfManyLevels_IsValidJson()
    {
        var node = new MemoryDirectory();
        for (int level = 0; level < 2000; level++)
            node = new MemoryDirectory().Add("d", node);
        using var terminal = new TestTerminal();
        var drawing = new TreeDrawing(terminal.Terminal, int.MaxValue);
        await drawing.WriteJsonAsync(node, "/"u8.ToArray(), OutputFormat.Json, CancellationToken.None);
        using JsonDocument document = JsonDocument.Parse(terminal.OutputBytes, new JsonDocumentOptions { MaxDepth = 10_000 });
        Assert.Equal("/d", document.RootElement.GetProperty("children")[0].GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("*n*", "/link /dir/inner")]
    [InlineData("f*", "/file")]
    public async Task Find_PrintsPaths(string pattern, string expected)
    {
        using var terminal = new TestTerminal();
        var search = new EntrySearch(terminal.Terminal, new EntryFilter { Name = Glob.Parse(RawText.Encode(pattern)) }, endsWithNul: false);
        await search.RunAsync(Sample(), "/"u8.ToArray(), OutputFormat.Text, CancellationToken.None);
        Assert.Equal(expected, terminal.Output.Trim().Replace('\n', ' '));
    }

    [Fact]
    public async Task Cat_FollowsLinksAndRefusesDirectories()
    {
        using var terminal = new TestTerminal();
        await using var tree = new MemoryTree(Sample());
        string[] paths = ["link", "dir", "/dir/inner", "nix"];
        Assert.Equal(ExitCode.Failed, await CatCommand.WriteAsync(tree, terminal.Terminal, paths, CancellationToken.None));
        Assert.Equal("contentinner", terminal.Output);
        Assert.Equal(2, terminal.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static MemoryDirectory Sample() => new MemoryDirectory()
        .Add("link", new MemoryLink("file"))
        .Add("file", new MemoryFile("content"u8.ToArray()))
        .Add("dir", new MemoryDirectory().Add("inner", new MemoryFile("inner"u8.ToArray(), links: 3)))
        .Add(s_odd, new MemoryFile([]));

    private static async Task<ExitCode> ListAsync(
        TestTerminal terminal, ListStyle style, OutputFormat format, params string[] paths) =>
        await ListAsync(terminal, style, format, false, paths);

    private static async Task<ExitCode> ListAsync(
        TestTerminal terminal, ListStyle style, OutputFormat format, bool recursive, params string[] paths)
    {
        await using Tree tree = new MemoryTree(Sample());
        var clock = new FixedClock(1_800_000_000, TimeSpan.Zero);
        var list = new DirectoryListing(tree, terminal.Terminal, style, recursive, clock);
        return await list.WriteAsync(paths, format, CancellationToken.None);
    }
}
