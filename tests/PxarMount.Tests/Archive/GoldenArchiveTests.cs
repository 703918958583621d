using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

/// <summary>Archives of the official tools, read in every way, against what those tools extract from them.</summary>
public sealed class GoldenArchiveTests
{
    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task Accessor_ShowsTheRecordedTree(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        await using PxarAccessor archive = await golden.OpenAsync();
        IReadOnlyDictionary<FileName, TreeRecord> expected = Golden.LoadTree(golden.Tree!);
        IReadOnlyDictionary<FileName, TreeRecord> actual = await ArchiveRecorder.RecordAsync(archive);
        if (!golden.HasContent)
            expected = expected.ToDictionary(static p => p.Key, static p => p.Value with { Sha256 = null });
        Assert.Empty(TreeRecord.Differences(expected, actual));
    }

    [Theory]
    [MemberData(nameof(Golden.Names), MemberType = typeof(Golden))]
    public async Task EveryWayOfReading_GivesEqualEntries(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        await using PxarAccessor archive = await golden.OpenAsync();
        List<DecodedEntry> expected = await EntryDump.ListAsync(archive);
        Assert.NotEmpty(expected);

        await using var fromSource = new PxarDecoder(LocalFileSource.Open(golden.MetadataPath));
        EntryDump.AssertEqual(expected, await EntryDump.DecodeAsync(fromSource));

        await using var fromStream = new PxarDecoder(new TricklingStream(await File.ReadAllBytesAsync(golden.MetadataPath)));
        EntryDump.AssertEqual(expected, await EntryDump.DecodeAsync(fromStream));

        var files = new List<string>();
        await foreach (PxarEntry file in archive.ReadFilesAsync((await archive.OpenRootAsync()).Entry.HeadEnd))
            files.Add(EntryDump.Describe(file));
        Assert.Equal(
            expected.Where(found => found.Entry.Kind == PxarEntryKind.File).Select(found => EntryDump.Describe(found.Entry)), files);
    }

    [Theory]
    [MemberData(nameof(Golden.Names), MemberType = typeof(Golden))]
    public async Task Lookup_FindsEveryEntryThatIsListed(string name)
    {
        await using PxarAccessor archive = await Golden.Find(name).OpenAsync();
        var pending = new Stack<long>([(await archive.OpenRootAsync()).End]);
        while (pending.TryPop(out long end))
        {
            PxarDirectory directory = await archive.OpenDirectoryAtEndAsync(end);
            long count = 0;
            await foreach (PxarDirectoryItem item in directory.ReadItemsAsync())
            {
                count++;
                PxarDirectoryItem? found = await directory.LookupAsync(item.Entry.Name.Memory);
                Assert.NotNull(found);
                Assert.Equal(EntryDump.Describe(item.Entry), EntryDump.Describe(found.Value.Entry));
                Assert.Equal((item.DirectoryEnd, item.Next), (found.Value.DirectoryEnd, found.Value.Next));
                if (item.DirectoryEnd != 0)
                    pending.Push(item.DirectoryEnd);
                else
                    Assert.Equal(EntryDump.Describe(item.Entry), EntryDump.Describe(await archive.ReadEntryAtAsync(item.Entry.Offset)));
            }

            Assert.Equal(directory.Count, count);
            Assert.Null(await directory.LookupAsync("no such name"u8.ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Golden.Names), MemberType = typeof(Golden))]
    public async Task Listing_GoesOnFromEveryPosition(string name)
    {
        await using PxarAccessor archive = await Golden.Find(name).OpenAsync();
        PxarDirectory root = await archive.OpenRootAsync();
        List<PxarDirectoryItem> items = await root.ReadItemsAsync().ToListAsync();
        for (int i = 0; i < items.Count; i++)
        {
            List<PxarDirectoryItem> rest = await root.ReadItemsAsync(items[i].Next).ToListAsync();
            Assert.Equal(items.Skip(i + 1).Select(static x => x.Entry.Offset), rest.Select(static x => x.Entry.Offset));
        }
    }

    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task Decoder_DeliversTheRecordedContents(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        if (!golden.HasContent)
            return;
        IReadOnlyDictionary<FileName, TreeRecord> expected = Golden.LoadTree(golden.Tree!);
        await using var fromSources = new PxarDecoder(
            LocalFileSource.Open(golden.MetadataPath), golden.PayloadPath is null ? null : LocalFileSource.Open(golden.PayloadPath));
        await AssertContentsAsync(expected, fromSources);
        await using var fromStreams = new PxarDecoder(
            File.OpenRead(golden.MetadataPath), golden.PayloadPath is null ? null : File.OpenRead(golden.PayloadPath));
        await AssertContentsAsync(expected, fromStreams);
    }

    [Fact]
    public async Task Prelude_IsHandedOut()
    {
        await using PxarAccessor withText = await Golden.Find("v2-prelude").OpenAsync();
        Assert.Equal("/cache\n*.tmp\n"u8.ToArray(), withText.Prelude!.Value.ToArray());
        await using PxarAccessor empty = await Golden.Find("v2-refs").OpenAsync();
        Assert.Equal(0, empty.Prelude!.Value.Length);
        await using PxarAccessor without = await Golden.Find("v1-small").OpenAsync();
        Assert.Null(without.Prelude);
    }

    [Fact]
    public async Task Contents_WithoutThePayloadStream_AreAClearError()
    {
        await using PxarAccessor archive = await Golden.Find("v2").OpenAsync();
        Assert.False(archive.HasContent);
        PxarDirectory root = await archive.OpenRootAsync();
        PxarDirectoryItem? file = await root.LookupAsync("hello.txt"u8.ToArray());
        IOException error = Assert.Throws<IOException>(() => archive.OpenContent(file!.Value.Entry));
        Assert.Contains(".ppxar", error.Message, StringComparison.Ordinal);
    }

    private static async Task AssertContentsAsync(IReadOnlyDictionary<FileName, TreeRecord> expected, PxarDecoder decoder)
    {
        int files = 0;
        foreach ((FileName path, string digest) in await EntryDump.DigestFilesAsync(decoder))
        {
            Assert.Equal(expected[path].Sha256, digest);
            files++;
        }

        Assert.True(files > 400);
    }
}
