using System.Buffers.Binary;
using PbsReader;
using PbsReader.Catalog;
using PbsReader.Snapshots;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

public sealed class CatalogTests
{
    [Fact]
    public async Task GoldenCatalog_ListsWhatTheOfficialClientDumps()
    {
        List<string> expected = CatalogText.Load(Golden.PathOf("pbs/snapshots/tree-small.catalog-dump.txt"));
        foreach (string name in (string[])["host/plain/2024-06-10T06:13:20Z", "host/enc/2024-06-10T06:13:20Z"])
        {
            await using Snapshot snapshot = await GoldenStore.OpenAsync(name);
            Assert.Equal(expected, await CatalogText.DumpAsync(await StoredStream.ReadAsync(snapshot, StoredName.Catalog)));
        }
    }

    [Fact]
    public async Task CatalogOfTwoArchives_HasBoth()
    {
        await using Snapshot snapshot = await GoldenStore.OpenAsync("ns1:host/multi/2024-06-10T06:13:20Z");
        List<string> lines = await CatalogText.DumpAsync(await StoredStream.ReadAsync(snapshot, StoredName.Catalog));
        Assert.Equal(["d \"./a.pxar.didx\"", "d \"./b.pxar.didx\""], lines.Where(line => line.Count(letter => letter == '/') == 1));
    }

    [Fact]
    public async Task WorkedExample_IsReadAndSearched()
    {
        await using CatalogReader reader = await CatalogReader.OpenAsync(new MemorySource(CatalogBytes.Example));
        CatalogEntry file = (await reader.FindAsync(PathOf("root.pxar.didx/a")))!.Value;
        Assert.Equal((CatalogEntryKind.File, 2UL, 1430487000L), (file.Kind, file.Size, file.ModificationTime));
        Assert.Equal(CatalogEntryKind.SymbolicLink, (await reader.FindAsync(PathOf("root.pxar.didx/d/s")))!.Value.Kind);
        Assert.Null(await reader.FindAsync(PathOf("root.pxar.didx/x")));
        Assert.Null(await reader.FindAsync(PathOf("root.pxar.didx/a/x")));
        Assert.Null(await reader.FindAsync(PathOf("x/a")));
    }

    [Theory]
    [InlineData("00", 0L)]
    [InlineData("8001", 128L)]
    [InlineData("ac02", 300L)]
    [InlineData("8100", -1L)]
    [InlineData("808100", -128L)]
    [InlineData("ac8200", -300L)]
    [InlineData("8080808080808080808100", long.MinValue)]
    [InlineData("ffffffffffffffff7f", long.MaxValue)]
    public void SignedNumber_IsReadAsSpecified(string hex, long expected)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(hex + "55");
        Assert.True(CatalogNumber.TryReadSigned(ref source, out long value));
        Assert.Equal((expected, 1), (value, source.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffffffffffffffff02")]
    [InlineData("8080808080808080808001")]
    public void UnsignedNumber_ThatDoesNotEndOrFit_IsRefused(string hex)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(hex);
        Assert.False(CatalogNumber.TryRead(ref source, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData("80808080808080808001")]
    [InlineData("8180808080808080808100")]
    [InlineData("808080808080808080808000")]
    public void SignedNumber_ThatDoesNotEndOrFit_IsRefused(string hex)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(hex);
        Assert.False(CatalogNumber.TryReadSigned(ref source, out _));
    }

    [Theory]
    [InlineData("magic", 0, "92")]
    [InlineData("root before the blocks", 0x2f, "0700000000000000")]
    [InlineData("root behind the blocks", 0x2f, "2f00000000000000")]
    [InlineData("root beyond 2^63", 0x2f, "1c00000000000080")]
    [InlineData("empty block", 0x1c, "00")]
    [InlineData("block reaches into the trailer", 0x1c, "13")]
    [InlineData("count too large", 0x1d, "02")]
    [InlineData("count does not use all", 0x1d, "00")]
    [InlineData("count beyond the body", 0x1d, "7f")]
    [InlineData("archive that is a file", 0x1e, "66")]
    [InlineData("unknown type", 0x1e, "78")]
    [InlineData("type 0", 0x1e, "00")]
    [InlineData("name longer than the block", 0x1f, "7f")]
    [InlineData("name with a slash", 0x20, "2f")]
    [InlineData("name with a NUL", 0x20, "00")]
    [InlineData("directory that is itself", 0x2e, "00")]
    [InlineData("directory in front of all", 0x2e, "1d")]
    [InlineData("directory in the magic", 0x2e, "15")]
    [InlineData("child that is its parent", 0x1b, "00")]
    [InlineData("child that reaches into its parent", 0x08, "05")]
    [InlineData("name of nothing", 0x0b, "00")]
    public async Task Damage_IsFound(string what, int offset, string hex)
    {
        byte[] catalog = [.. CatalogBytes.Example];
        Convert.FromHexString(hex).CopyTo(catalog, offset);
        PbsException exception = await Assert.ThrowsAsync<PbsException>(() => CatalogText.DumpAsync(catalog));
        Assert.True(exception.Kind == PbsError.Corrupt, what);
    }

    [Fact]
    public async Task EveryTruncation_IsFound()
    {
        byte[] catalog = [.. CatalogBytes.Example];
        for (int length = 0; length < catalog.Length; length++)
        {
            PbsException exception = await Assert.ThrowsAsync<PbsException>(() => CatalogText.DumpAsync(catalog[..length]));
            Assert.Equal(PbsError.Corrupt, exception.Kind);
        }
    }

    [Fact]
    public async Task BlocksThatNameTheSameChildTwice_CannotMakeAWalkEndless()
    {
        // Each of 64 blocks names the one before twice: 2^64 visits for who follows.
        var bytes = new List<byte>(CatalogReader.Magic.ToArray());
        int child = bytes.Count;
        bytes.AddRange([4, 1, (byte)'l', 1, (byte)'s']);
        for (int level = 0; level < 64; level++)
        {
            int offset = bytes.Count;
            byte distance = (byte)(offset - child);
            bytes.AddRange([9, 2, (byte)'d', 1, (byte)'a', distance, (byte)'d', 1, (byte)'b', distance]);
            child = offset;
        }

        byte[] trailer = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(trailer, child);
        bytes.AddRange(trailer);
        PbsException exception = await Assert.ThrowsAsync<PbsException>(() => CatalogText.DumpAsync([.. bytes]));
        Assert.Equal(PbsError.Corrupt, exception.Kind);
    }

    private static FileName[] PathOf(string path) => [.. path.Split('/').Select(FileName.FromText)];
}
