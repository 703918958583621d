using System.Buffers.Binary;
using System.IO.Compression;
using PxarArchive;
using PxarArchive.Format;
using PxarMount.Commands;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

public sealed class TreeOpenerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Start(PxarItemType type, ulong size = 56, ulong content = 0)
    {
        byte[] bytes = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)type);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), size);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), content);
        return bytes;
    }

    private static async Task<string> RefusalAsync(string path, string? payload = null)
    {
        CommandException error = await Assert.ThrowsAsync<CommandException>(
            async () => await TreeOpener.OpenAsync(new SourceSpec(path, payload)));
        Assert.Equal(ExitCode.CannotOpen, error.ExitCode);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    private static byte[] Tar()
    {
        byte[] bytes = new byte[1024];
        "ustar"u8.CopyTo(bytes.AsSpan(257));
        return bytes;
    }

    private static byte[] Zip()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("x");
        return stream.ToArray();
    }

    public static TheoryData<byte[], string> Foreign => new()
    {
        { [], "empty" },
        { [1, 2, 3], "not a pxar archive" },
        { new byte[1000], "not a pxar archive" },
        { Tar(), "tar" },
        { Zip(), "zip" },
        { [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "gzip" },
        { [0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0], "zstd" },
        { [0x40, 0, 0, 0, 0, 0, 0, 0, 0x51, 0xbb, 0x5b, 0xea, 0xbc, 0xfa, 0x96, 0x13], "catar" },
        { [0x1c, 0x91, 0x4e, 0xa5, 0x19, 0xba, 0xb3, 0xcd], "index" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task ForeignFiles_AreCalledByTheirNames(byte[] content, string expected)
    {
        string path = _folder.Write("backup.pxar", content);
        string message = await RefusalAsync(path);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith(path + ": ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingOrNoFile_IsSaidSo()
    {
        Assert.Contains("No such file", await RefusalAsync(_folder["x"]), StringComparison.Ordinal);
        Assert.Contains("directory", await RefusalAsync(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PayloadHalfAsSource_TellsWhichFileToGive()
    {
        string payload = _folder.Write("a.ppxar", Start(PxarItemType.PayloadStartMarker, 16));
        Assert.Contains(".mpxar", await RefusalAsync(payload), StringComparison.Ordinal);
        string metadata = _folder.Write("a.mpxar", Start(PxarItemType.FormatVersion, 24, 2));
        Assert.EndsWith(metadata, await RefusalAsync(payload), StringComparison.Ordinal);
        Assert.Contains("swap", await RefusalAsync(payload, metadata), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingPayloadHalf_IsNamedWithItsPath()
    {
        string metadata = _folder.Write("a.mpxar", Start(PxarItemType.FormatVersion, 24, 2));
        Assert.Contains(_folder["a.ppxar"] + " is missing", await RefusalAsync(metadata), StringComparison.Ordinal);
        string odd = _folder.Write("odd", Start(PxarItemType.FormatVersion, 24, 2));
        Assert.Contains("--payload", await RefusalAsync(odd), StringComparison.Ordinal);
        Assert.Contains("No such file", await RefusalAsync(metadata, _folder["b"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongPayloadHalf_IsSaidWhatItIs()
    {
        string metadata = _folder.Write("a.mpxar", Start(PxarItemType.FormatVersion, 24, 2));
        Assert.Contains("metadata half", await RefusalAsync(metadata, metadata), StringComparison.Ordinal);
        string single = _folder.Write("b", Start(PxarItemType.Entry));
        Assert.Contains("but a pxar archive", await RefusalAsync(metadata, single), StringComparison.Ordinal);
        Assert.Contains("empty", await RefusalAsync(metadata, _folder.Write("c", [])), StringComparison.Ordinal);
        Assert.Contains("tar", await RefusalAsync(metadata, _folder.Write("d", Tar())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PayloadHalfOfAnotherArchive_IsSaidSo()
    {
        TestArchive one = TestArchive.Split(TestTree.Root(TestTree.Directory("d", TestTree.File("a", "12"), TestTree.File("b", "3"))));
        TestArchive other = TestArchive.Split(TestTree.Root(TestTree.File("c", "other content"), TestTree.File("d", "and more")));
        string metadata = _folder.Write("one.mpxar", one.Metadata);
        string payload = _folder.Write("one.ppxar", other.Payload!);
        string message = await RefusalAsync(metadata);
        Assert.StartsWith($"{payload}: not the payload half of {metadata} but of another archive", message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", message, StringComparison.Ordinal);
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(metadata, _folder.Write("right", one.Payload!)));
    }

    [Fact]
    public async Task PayloadWithOneDamagedFile_IsNotTakenForAnothers()
    {
        TestArchive archive = TestArchive.Split(TestTree.Root(TestTree.File("a"), TestTree.File("b"), TestTree.File("c")));
        archive.Payload![PxarHeader.Size] ^= 1;
        _folder.Write("a.ppxar", archive.Payload);
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(_folder.Write("a.mpxar", archive.Metadata)));
        Assert.NotNull(await tree.GetRootAsync(default));
    }

    [Fact]
    public async Task PayloadThatIsCutOff_IsNotTakenForAnothers()
    {
        TestArchive archive = TestArchive.Split(TestTree.Root(TestTree.File("a"), TestTree.File("b"), TestTree.File("c")));
        _folder.Write("a.ppxar", archive.Payload.AsSpan(0, 50));
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(_folder.Write("a.mpxar", archive.Metadata)));
        Assert.NotNull(await tree.GetRootAsync(default));
    }

    [Fact]
    public async Task SingleArchiveWithPayload_IsRefused() =>
        Assert.Contains(
            "--payload",
            await RefusalAsync(_folder.Write("a", Start(PxarItemType.Entry)), _folder["b"]),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("v1-small.pxar")]
    [InlineData("v2-refs.mpxar")]
    [InlineData("split-meta.mpxar")]
    public async Task GoldenArchives_Open(string name)
    {
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(Golden.PathOf("pxar/" + name)));
        Assert.Equal(NodeId.Root, (await tree.GetRootAsync(default)).Id);
    }

    [Fact]
    public async Task NamesDoNotMatter_OnlyContentDoes()
    {
        string metadata = _folder["one"];
        string payload = _folder["two"];
        File.Copy(Golden.PathOf("pxar/v2-refs.mpxar"), metadata);
        File.Copy(Golden.PathOf("pxar/v2-refs.ppxar"), payload);
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(metadata, payload));
        Assert.NotNull(await tree.GetRootAsync(default));
    }

    [Fact]
    public async Task MetadataHalfAlone_OpensWhenContentIsNotWanted()
    {
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(Golden.PathOf("pxar/v2.mpxar"), MetadataOnly: true));
        Assert.NotNull(await tree.GetRootAsync(default));
    }

    [Theory]
    [InlineData("v1-small.pxar", 0.5)]
    [InlineData("v1-small.pxar", 0.999)]
    [InlineData("v1-small.pxar", 0.02)]
    public async Task TruncatedArchive_IsRefusedWithAnOffset(string name, double part)
    {
        byte[] whole = File.ReadAllBytes(Golden.PathOf("pxar/" + name));
        string message = await RefusalAsync(_folder.Write("t.pxar", whole.AsSpan(0, (int)(whole.Length * part))));
        Assert.Contains("damaged", message, StringComparison.Ordinal);
        Assert.Contains("offset", message, StringComparison.Ordinal);
        Assert.Contains($"cut off: it has {(int)(whole.Length * part)} bytes of at least", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PxarStat.TypeFile, PxarItemType.Payload, "a single file")]
    [InlineData(PxarStat.TypeSymbolicLink, PxarItemType.SymbolicLink, "a single link")]
    public async Task ArchiveOfOneFile_IsSaidToBeThat(uint type, PxarItemType end, string expected)
    {
        var archive = new ItemWriter();
        archive.Entry(type | 0x1A4);
        archive.Item(end, "content\0"u8.ToArray());
        Assert.Contains($"root of the archive is {expected}", await RefusalAsync(_folder.Write("f.pxar", archive.ToArray())));
    }
}
