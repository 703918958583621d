using PxarArchive;
using PxarArchive.Format;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;
using static PxarMount.Tests.Archive.Refusal;

namespace PxarMount.Tests.Archive;

/// <summary>What must be accepted and refused of the two halves of a split archive.</summary>
public sealed class SplitArchiveTests
{
    [Fact]
    public async Task BothHalves_GiveTheContents()
    {
        ArchiveSketch sketch = new ArchiveSketch(2, prelude: [1, 2]).File("a").File("x", 1, 2, 3).Junk(50).File("z", 4);
        Assert.Equal(None, await RefusalProbe.RunAsync(sketch.ToArray(), sketch.PayloadBytes));
    }

    [Fact]
    public async Task MetadataAlone_WorksButForContents()
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("x", 1, 2, 3);
        Assert.Equal(None, await RefusalProbe.RunAsync(sketch.ToArray()));
        await using var decoder = new PxarDecoder(new MemorySource(sketch.ToArray()));
        await decoder.ReadNextAsync();
        await decoder.ReadNextAsync();
        await Assert.ThrowsAsync<IOException>(async () => await decoder.ReadContentAsync(new byte[10]));
    }

    [Fact]
    public async Task PayloadForASingleArchive_IsRefused()
    {
        ArchiveSketch split = new ArchiveSketch(2).File("x", 1);
        Assert.Equal(All, await RefusalProbe.RunAsync(new ArchiveSketch().File("x", 1).ToArray(), split.PayloadBytes));
    }

    [Fact]
    public async Task InlinePayload_InASplitArchive_IsRefused()
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("a", 1).Name("x").Stat(ArchiveSketch.FileMode).Item(PxarItemType.Payload, 1, 2);
        Assert.Equal(Head, await RefusalProbe.RunAsync(sketch.ToArray(), sketch.PayloadBytes));
        Assert.Equal(Head, await RefusalProbe.RunAsync(sketch.ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d24e4a19c26848")]
    [InlineData("d24e4a19c2684c831100000000000000")]
    [InlineData("b5814c988bb7726c1000000000000000")]
    [InlineData("efac88e5746495d53800000000000000")]
    public async Task PayloadStream_WithoutItsStartMarker_IsRefused(string start)
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("x", 1);
        byte[] marker = Convert.FromHexString(start);
        byte[] payload = marker.Length < PxarHeader.Size ? marker : [.. marker, .. sketch.PayloadBytes[PxarHeader.Size..]];
        Assert.Equal(All, await RefusalProbe.RunAsync(sketch.ToArray(), payload));
    }

    [Fact]
    public async Task EndMarkerMissing_IsOnlyToldOf()
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("x", 1, 2, 3);
        Assert.False(await IsEndMissingAsync(sketch, sketch.PayloadBytes));
        Assert.True(await IsEndMissingAsync(sketch, sketch.PayloadBytes[..^16]));
        Assert.True(await IsEndMissingAsync(sketch, [.. sketch.PayloadBytes, 0]));
        Assert.Equal(None, await RefusalProbe.RunAsync(sketch.ToArray(), sketch.PayloadBytes[..^16]));
    }

    [Theory]
    [InlineData(16, 4)]
    [InlineData(16, 2)]
    [InlineData(17, 3)]
    [InlineData(35, 0)]
    [InlineData(51, 3)]
    [InlineData(1 << 20, 3)]
    [InlineData(16, 1L << 62)]
    public async Task Reference_ToAnythingButItsPayload_HasNoContent(long offset, long size)
    {
        // The payload stream has its marker, PAYLOAD of 3 bytes at 16, and its end marker at 35.
        ArchiveSketch sketch = new ArchiveSketch(2).File("a", 1, 2, 3).Name("x").Stat(ArchiveSketch.FileMode)
            .Words(PxarItemType.PayloadReference, (ulong)offset, (ulong)size);
        Assert.Equal(Decoder | Use, await RefusalProbe.RunAsync(sketch.ToArray(), sketch.PayloadBytes));
        Assert.Equal(None, await RefusalProbe.RunAsync(sketch.ToArray()));
    }

    [Theory]
    [InlineData(0UL, 3UL)]
    [InlineData(15UL, 3UL)]
    [InlineData(1UL << 63, 3UL)]
    [InlineData(ulong.MaxValue, 3UL)]
    [InlineData(16UL, ulong.MaxValue)]
    [InlineData(16UL, (1UL << 63) - 20)]
    public async Task Reference_ThatCannotBe_IsRefused(ulong offset, ulong size)
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("a", 1, 2, 3).Name("x").Stat(ArchiveSketch.FileMode)
            .Words(PxarItemType.PayloadReference, offset, size);
        Assert.Equal(Head, await RefusalProbe.RunAsync(sketch.ToArray(), sketch.PayloadBytes));
    }

    [Fact]
    public async Task PayloadCutOff_IsAnErrorAndNeverShort()
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("a", 1).File("x", new byte[1000]);
        for (int length = 16; length < sketch.PayloadOffset; length += 7)
            Assert.Equal(Decoder | Use, await RefusalProbe.RunAsync(sketch.ToArray(), sketch.PayloadBytes[..length]));
    }

    [Fact]
    public async Task ReferencesToTheSamePayload_AreForRandomAccessOnly()
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("a", 1, 2, 3).Name("x").Stat(ArchiveSketch.FileMode)
            .Words(PxarItemType.PayloadReference, 16, 3);
        byte[] metadata = sketch.ToArray();
        await using var bySource = new PxarDecoder(new MemorySource(metadata), new MemorySource(sketch.PayloadBytes));
        Assert.Equal(2, (await EntryDump.DigestFilesAsync(bySource)).Count);
        await using var byStream = new PxarDecoder(new MemoryStream(metadata), new MemoryStream(sketch.PayloadBytes));
        PxarFormatException error = await Assert.ThrowsAsync<PxarFormatException>(() => EntryDump.DigestFilesAsync(byStream));
        Assert.Contains("ascending", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamsWhoseContentsNobodyReads_AreSkipped()
    {
        ArchiveSketch sketch = new ArchiveSketch(2);
        for (int i = 0; i < 100; i++)
            sketch.File($"file{i}", new byte[3000]);
        await using var decoder = new PxarDecoder(new TricklingStream(sketch.ToArray()), new TricklingStream(sketch.PayloadBytes));
        byte[] buffer = new byte[10];
        int files = 0;
        while (await decoder.ReadNextAsync() is PxarDecoderEvent next && next != PxarDecoderEvent.End)
        {
            // Every third file a little, every third nothing at all, every third empty-handed.
            if (next == PxarDecoderEvent.Entry && decoder.Entry.Kind == PxarEntryKind.File && files++ % 3 < 2)
                Assert.Equal(files % 3 == 1 ? 10 : 0, await decoder.ReadContentAsync(buffer.AsMemory(0, files % 3 == 1 ? 10 : 0)));
        }

        Assert.Equal(100, files);
    }

    private static async Task<bool> IsEndMissingAsync(ArchiveSketch sketch, byte[] payload)
    {
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(sketch.ToArray()), new MemorySource(payload));
        return await archive.IsPayloadEndMissingAsync();
    }
}
