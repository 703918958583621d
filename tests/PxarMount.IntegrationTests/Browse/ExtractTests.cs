using System.Diagnostics;
using PxarArchive;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Browse;

/// <summary>The fear: the program on its own restores less than the classes in it.</summary>
public sealed class ExtractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [RootTheory]
    [InlineData("v1-small")]
    [InlineData("v2-prelude")]
    [InlineData("v2-refs")]
    [InlineData("split-data")]
    [InlineData("split-meta")]
    public async Task GoldenArchive_ComesBackExactly(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        ToolResult result = await RunAsync("extract", golden.MetadataPath, _folder["a/b/out"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal([], TreeListing.OfGolden(golden.Tree!).DifferencesTo(DiskTree.Record(_folder["a/b/out"])));
    }

    [RootFact]
    public async Task OtherUser_GetsEverythingButOwnersDevicesAndTrustedAttributes()
    {
        string target = _folder.Folder("out");
        await Tool.CheckAsync("chmod", "0777", _folder.Path, target);
        await Tool.CheckAsync("chmod", "0711", _folder.Path);
        string archive = _folder["small.pxar"];
        File.Copy(Golden.Find("v1-small").MetadataPath, archive);
        await Tool.CheckAsync("chmod", "0644", archive);
        ToolResult result = await AsUserAsync("extract", archive, target + "/x", "/modes", "/xattr", "/special", "/owner");
        Assert.Equal(5, result.ExitCode);
        string[] lines = result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.Contains("'/special/null': cannot create a device", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("cannot set trusted.* attributes", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("belong to you now", StringComparison.Ordinal));
        TreeListing expected = TreeListing.OfGolden("tree-small");
        TreeListing found = DiskTree.Record(target + "/x");
        foreach (string path in new[] { "modes/f1644", "modes/f0111", "xattr/many", "special/fifo", "modes/d0555" })
        {
            foreach (string field in new[] { "mode", "mtime_ns", "sha256", "xattrs.user.attr01" })
                Assert.Equal(expected.Rows[path].Fields.GetValueOrDefault(field), found.Rows[path].Fields.GetValueOrDefault(field));
        }

        Assert.Equal("0755", found.Rows["modes/f4755"].Fields["mode"]);
        Assert.Equal("1", found.Rows["modes/f4755"].Fields["uid"]);
    }

    [RootFact]
    public async Task OtherUser_WithIgnoreFlags_HasNothingToComplainAbout()
    {
        await Tool.CheckAsync("chmod", "0777", _folder.Path);
        TestNode root = TestTree.Root(TestTree.File("a"), TestTree.Device("null", 1, 3));
        _folder.Write("x.pxar", TestArchive.Single(root).Metadata);
        ToolResult result = await AsUserAsync(
            "extract", _folder["x.pxar"], _folder["out"], "--ignore-ownership", "--ignore-extract-device-errors");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal("1", (await Tool.CheckAsync("stat", "-c", "%u", _folder["out/a"])).Trim());
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 130)]
    [InlineData("KILL", 137)]
    public async Task Signal_EndsInOrderWithoutHalfFiles(string signal, int exitCode)
    {
        const long Length = 3L << 30;
        string archive = _folder["large.pxar"];
        WriteLargeArchive(archive, Length);
        using Process process = Tool.Start(MountedProcess.Program, "extract", archive, _folder["out"], "--ignore-ownership");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await WaitForFileInAsync(_folder["out"], process);
        await Tool.CheckAsync("kill", "-" + signal, process.Id.ToString());
        await process.WaitForExitAsync();
        Assert.Equal((exitCode, ""), (process.ExitCode, await errors));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public async Task TruncatedArchive_GivesWhatIsThere()
    {
        byte[] content = new byte[100_000];
        Array.Fill(content, (byte)7);
        TestNode large = TestTree.File("b-large");
        large.Content = content;
        TestArchive archive = TestArchive.Split(TestTree.Root(TestTree.File("a-small", "small"), large));
        _folder.Write("x.mpxar", archive.Metadata);
        _folder.Write("x.ppxar", archive.Payload.AsSpan(0, 50_000));
        ToolResult result = await RunAsync("extract", _folder["x.mpxar"], _folder["out"], "--ignore-ownership");
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("'/b-large': cannot read the content", result.Errors);
        Assert.Equal(["a-small"], Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunAsync(MountedProcess.Program, arguments);

    private static Task<ToolResult> AsUserAsync(params string[] arguments) => Tool.RunAsync(
        "setpriv", ["--reuid=1", "--regid=1", "--clear-groups", "--inh-caps=-all", MountedProcess.Program, .. arguments]);

    // What is being restored has no name yet, but a descriptor.
    private static async Task WaitForFileInAsync(string folder, Process process)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Directory.GetFiles($"/proc/{process.Id}/fd").Any(path => IsIn(folder + "/", path)))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Tool.Patience, $"nothing is written in {folder}");
            await Task.Delay(1);
        }
    }

    private static bool IsIn(string folder, string descriptor) =>
        new FileInfo(descriptor).LinkTarget is { } path && path.StartsWith(folder, StringComparison.Ordinal);

    /// <summary>One file of zeros, as a sparse archive; the extraction has to read them all.</summary>
    private static void WriteLargeArchive(string path, long length)
    {
        var head = new ItemWriter();
        head.Entry(PxarStat.TypeDirectory | 0x1ED);
        long start = head.Name("large"u8);
        head.Entry(PxarStat.TypeFile | 0x1A4);
        head.Item(PxarArchive.Format.PxarItemType.Payload, [], (ulong)length + 16);
        long goodbye = head.Offset + length;
        byte[] tail = ItemWriter.Words(
            (ulong)PxarArchive.Format.PxarItemType.Goodbye,
            64,
            SipHash.Of("large"u8),
            (ulong)(goodbye - start),
            (ulong)(goodbye - start),
            GoodbyeChild.TailMarker,
            (ulong)goodbye,
            64);
        using FileStream file = File.Create(path);
        file.Write(head.ToArray());
        file.Position = goodbye;
        file.Write(tail);
    }
}
