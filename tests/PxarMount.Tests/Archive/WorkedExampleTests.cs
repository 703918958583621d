using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

/// <summary>Small archives, worked out by hand, byte for byte.</summary>
public sealed class WorkedExampleTests
{
    private const string Root =
        "efac88e5746495d5 3800000000000000 ed41000000000000 0000000000000000 00000000 00000000 00f1536500000000 05000000 00000000";

    private const string File =
        "b317390621117016 1200000000000000 6100"
        + "efac88e5746495d5 3800000000000000 a481000000000000 0000000000000000 e8030000 64000000 d87f435500000000 40420f00 00000000";

    private const string Single =
        Root + File + "251a7c0b1b7a1428 1200000000000000 6869"
        + "1d73d542a64fec2f 4000000000000000 cf7b2c7c06e9260c 5c00000000000000 5c00000000000000"
        + "55153e755bed5eef 9400000000000000 4000000000000000";

    private const string Metadata =
        "0da416df756c0f73 1800000000000000 0200000000000000" + Root + File
        + "7e97bac46b3d9d41 2000000000000000 1000000000000000 0200000000000000"
        + "1d73d542a64fec2f 4000000000000000 cf7b2c7c06e9260c 6a00000000000000 6c00000000000000"
        + "55153e755bed5eef ba00000000000000 4000000000000000";

    private const string Payload =
        "d24e4a19c2684c83 1000000000000000 251a7c0b1b7a1428 1200000000000000 6869 b5814c988bb7726c 1000000000000000";

    [Fact]
    public async Task SingleArchive_IsReadInBothModes()
    {
        byte[] archive = Parse(Single);
        Assert.Equal(212, archive.Length);
        await AssertReadAsync(archive, null, 1, 0, 0x38, 0x92);
    }

    [Fact]
    public async Task SplitArchive_IsReadInBothModes()
    {
        byte[] metadata = Parse(Metadata);
        byte[] payload = Parse(Payload);
        Assert.Equal((250, 50), (metadata.Length, payload.Length));
        await AssertReadAsync(metadata, payload, 2, 0x18, 0x50, 16);
    }

    private static byte[] Parse(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static async Task AssertReadAsync(byte[] metadata, byte[]? payload, int version, long root, long file, long content)
    {
        await using PxarAccessor archive =
            await PxarAccessor.OpenAsync(new MemorySource(metadata), payload is null ? null : new MemorySource(payload));
        Assert.Equal(version, archive.FormatVersion);
        Assert.False(await archive.IsPayloadEndMissingAsync());
        PxarDirectory directory = await archive.OpenRootAsync();
        Assert.Equal((metadata.Length, 1, root), (directory.End, directory.Count, directory.Entry.HeadOffset));
        Assert.Equal(new PxarStat(0x41ED, 0, 0, 0, new PxarTime(1_700_000_000, 5)), directory.Entry.Stat);

        PxarEntry entry = (await directory.LookupAsync("a"u8.ToArray()))!.Value.Entry;
        Assert.Equal(new PxarStat(0x81A4, 0, 1000, 100, new PxarTime(1_430_487_000, 1_000_000)), entry.Stat);
        Assert.Equal((file, file + 18, 2, content), (entry.Offset, entry.HeadOffset, entry.Size, entry.PayloadOffset));
        byte[] text = new byte[5];
        Assert.Equal(2, await archive.OpenContent(entry).ReadAsync(0, text));
        Assert.Equal("hi"u8.ToArray(), text[..2]);

        await using var decoder = new PxarDecoder(
            new TricklingStream(metadata, 3), payload is null ? null : new TricklingStream(payload, 3));
        EntryDump.AssertEqual(await EntryDump.ListAsync(archive), await EntryDump.DecodeAsync(decoder));
    }
}
