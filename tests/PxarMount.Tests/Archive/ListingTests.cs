using PxarArchive;
using PxarArchive.Format;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

public sealed class ListingTests
{
    [Fact]
    public async Task PositionInsideAContent_ShowsNoInventedEntry()
    {
        // A file whose content is a whole entry: /etc/shadow, set-uid, whatever its maker likes.
        byte[] forged = new ArchiveSketch(isEmpty: true).Item(PxarItemType.FileName, 65, 0).Stat(ArchiveSketch.FileMode | 0x800)
            .Item(PxarItemType.Payload, 1, 2, 3).Item(PxarItemType.FileName, 66, 0).Unfinished();
        ArchiveSketch sketch = new ArchiveSketch().File("honest", forged).File("other", 1);
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(sketch.ToArray()));
        PxarDirectory root = await archive.OpenRootAsync();
        PxarEntry file = (await root.LookupAsync("honest"u8.ToArray()))!.Value.Entry;
        List<PxarDirectoryItem> all = await root.ReadItemsAsync().ToListAsync();
        long[] right = [.. all.Select(static item => item.Next), root.Entry.HeadEnd, 0];
        for (long position = 1; position <= root.End + 10; position++)
        {
            if (right.Contains(position))
                continue;
            await Assert.ThrowsAsync<PxarFormatException>(async () => await root.ReadItemsAsync(position).ToListAsync());
        }

        Assert.Equal(forged.Length, file.Size);
        Assert.Equal(["other"], await root.ReadItemsAsync(all[0].Next).Select(static item => item.Entry.Name.ToString()).ToListAsync());
        Assert.Empty(await root.ReadItemsAsync(all[1].Next).ToListAsync());
        Assert.Equal(2, await root.ReadItemsAsync(root.Entry.HeadEnd).CountAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ContentsOfEverySize_BetweenTheHeads_DoNotDisturb(int version)
    {
        var sketch = new ArchiveSketch(version);
        int[] sizes = [0, 1, 900, 1023, 1024, 1025, 3000, 70_000, 0, 5, 65_536, 200_000, 10];
        for (int i = 0; i < 500; i++)
            sketch.File($"file{i:d3}{new string('n', i % 250)}", new byte[sizes[i % sizes.Length]]);
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(sketch.ToArray()));
        PxarDirectory root = await archive.OpenRootAsync();
        List<PxarDirectoryItem> items = await root.ReadItemsAsync().ToListAsync();
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)sizes[i % sizes.Length]), items.Select(static x => x.Entry.Size));
        await using var decoder = new PxarDecoder(new MemorySource(sketch.ToArray()));
        Assert.Equal(501, (await EntryDump.DecodeAsync(decoder)).Count);
    }

    [Fact]
    public async Task SmallDirectory_IsOpenedAndListedWithTwoReads()
    {
        var sketch = new ArchiveSketch(2);
        sketch.File("before", new byte[5000]).Enter("d");
        for (int i = 0; i < 10; i++)
            sketch.File($"f{i}", 1);
        sketch.Leave();
        long end = sketch.Offset;
        var source = new CountingSource(sketch.File("after", new byte[5000]).ToArray());
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(source);
        source.Reads = 0;
        PxarDirectory directory = await archive.OpenDirectoryAtEndAsync(end);
        Assert.Equal(1, source.Reads);
        Assert.Equal(10, await directory.ReadItemsAsync().CountAsync());
        Assert.InRange(source.Reads, 2, 3);
        Assert.Same(directory, await archive.OpenDirectoryAtEndAsync(end));
    }

    [Fact]
    public async Task HeadsLargerThanAnyWindow_AreRead()
    {
        var sketch = new ArchiveSketch();
        for (int i = 0; i < 5; i++)
        {
            sketch.Name($"f{i}").Stat(ArchiveSketch.FileMode);
            for (int j = 0; j < 100; j++)
                sketch.Item(PxarItemType.XAttr, [.. "user."u8, (byte)('A' + (j / 10)), (byte)('0' + (j % 10)), 0, .. new byte[10_000]]);
            sketch.Content(1, 2, 3);
        }

        byte[] bytes = sketch.ToArray();
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new CountingSource(bytes, 3));
        List<DecodedEntry> listed = await EntryDump.ListAsync(archive);
        Assert.All(listed[..^1], static entry => Assert.Equal(100, entry.Entry.Metadata.XAttrs.Count));
        PxarDirectory root = await archive.OpenRootAsync();
        Assert.Equal(100, (await root.LookupAsync("f3"u8.ToArray()))!.Value.Entry.Metadata.XAttrs.Count);
        await using var decoder = new PxarDecoder(new TricklingStream(bytes));
        EntryDump.AssertEqual(listed, await EntryDump.DecodeAsync(decoder));
    }

    [Fact]
    public async Task HeadLargerThanTheLimit_IsRefused()
    {
        ArchiveSketch sketch = new ArchiveSketch().Name("x").Stat(ArchiveSketch.FileMode);
        for (int i = 0; i < 300; i++)
            sketch.Item(PxarItemType.XAttr, [.. BitConverter.GetBytes(i + 0x01010101), 0, .. new byte[65_000]]);
        Assert.Equal(Refusal.Decoder | Refusal.Open, await RefusalProbe.RunAsync([.. sketch.Content().ToArray()[..^1]]));
        Assert.Equal(Refusal.Head, await RefusalProbe.RunAsync(sketch.ToArray()));
    }

    [Fact]
    public async Task EveryReadAsynchronous_GivesTheSame()
    {
        byte[] bytes = await File.ReadAllBytesAsync(Golden.Find("v1-small").MetadataPath);
        await using PxarAccessor expected = await PxarAccessor.OpenAsync(new MemorySource(bytes));
        await using PxarAccessor actual = await PxarAccessor.OpenAsync(new CountingSource(bytes, 1));
        EntryDump.AssertEqual(await EntryDump.ListAsync(expected), await EntryDump.ListAsync(actual));
        Assert.Empty(TreeRecord.Differences(await ArchiveRecorder.RecordAsync(expected), await ArchiveRecorder.RecordAsync(actual)));
    }

    [Fact]
    public async Task ManyReadersAtOnce_SeeTheSame()
    {
        byte[] bytes = await File.ReadAllBytesAsync(Golden.Find("v1-small").MetadataPath);
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new CountingSource(bytes, 5));
        List<DecodedEntry> expected = await EntryDump.ListAsync(archive);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int round = 0; round < 3; round++)
                EntryDump.AssertEqual(expected, await EntryDump.ListAsync(archive));
        })));
    }

    [Fact]
    public async Task Cancellation_EndsAListing()
    {
        using var cancellation = new CancellationTokenSource();
        byte[] bytes = await File.ReadAllBytesAsync(Golden.Find("v1-small").MetadataPath);
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new CountingSource(bytes));
        PxarDirectory root = await archive.OpenRootAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await root.ReadItemsAsync(0, cancellation.Token).ToListAsync(CancellationToken.None));
    }
}
