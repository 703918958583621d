using PbsReader.Crypto;
using PbsReader.Snapshots;
using PbsReader.Verification;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>The fear: a damaged chunk whose files are not named, or others are.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class DamagedPathTests
{
    [Theory]
    [InlineData("v1-small", 997)]
    [InlineData("v1-small", 20_000)]
    [InlineData("split-data", 997)]
    public async Task EveryChunkOfTheMetadata_NamesWhatLiesThere(string name, int chunkLength)
    {
        byte[] archive = await File.ReadAllBytesAsync(Golden.Find(name).MetadataPath);
        IReadOnlyList<Extent> extents = await ReadExtentsAsync(archive);
        string file = Golden.Find(name).Payload is null ? "root.pxar.didx" : "root.mpxar.didx";
        for (int bad = 0; bad * chunkLength < archive.Length; bad += 7)
        {
            DamagedPlace place = await DamageAsync(file, archive, chunkLength, bad);
            (long start, long end) = (place.Offset, place.Offset + place.Length);
            if (place.ArePathsComplete)
                Assert.All(extents.Where(extent => extent.Overlaps(start, end)), extent => AssertCovered(extent, place));
            Assert.All(place.Paths, path => Assert.Contains(extents, extent => extent.Overlaps(start, end) && extent.IsMeantBy(path)));
        }
    }

    [Fact]
    public async Task ChunkOfThePayload_NamesItsFilesAndTheirHardLinks()
    {
        TestNode root = TestTree.Root(
            [.. Enumerable.Range(0, 50).Select(number => TestTree.File($"f{number:D2}", new string('x', 100 + number)))]);
        root.Add(TestTree.HardLink("link-to-f10", root.Children[10]));
        root.Add(TestTree.HardLink("link-to-f40", root.Children[40]));
        TestArchive archive = EncodedTree.Split(root);
        DamagedPlace place = await DamagePayloadAsync(archive, 1000, 1);
        Assert.True(place.ArePathsComplete);
        string[] files = await ExpectedAsync(archive, place.Offset, place.Offset + place.Length);
        Assert.Contains("/f10", files);
        Assert.DoesNotContain("/f40", files);
        Assert.Equal([.. files, "/link-to-f10"], place.Paths.Select(path => path.Path.ToString()));
    }

    private static async Task<string[]> ExpectedAsync(TestArchive archive, long start, long end)
    {
        List<string> found = [];
        await using var decoder = new PxarDecoder(new MemorySource(archive.Metadata));
        while (await decoder.ReadNextAsync() is var step && step != PxarDecoderEvent.End)
        {
            PxarEntry entry = decoder.Entry;
            if (step == PxarDecoderEvent.Entry && entry.Kind == PxarEntryKind.File
                && entry.PayloadOffset < end && entry.PayloadOffset + 16 + entry.Size > start)
            {
                found.Add("/" + entry.Name);
            }
        }

        return [.. found];
    }

    private static void AssertCovered(Extent extent, DamagedPlace place) => Assert.Contains(
        place.Paths,
        path => extent.IsMeantBy(path)
            || (path.IsSubtree && extent.Folders.Any(folder => folder.IsMeantBy(path))));

    private static Task<DamagedPlace> DamagePayloadAsync(TestArchive archive, int chunkLength, int bad)
    {
        var store = new MemoryChunkStore();
        var datastore = new MemoryDatastore(store);
        byte[] index = MemoryDatastore.Cut(store, archive.Payload!, chunkLength);
        datastore.Add("a")
            .AddIndex("root.mpxar.didx", MemoryDatastore.Cut(store, archive.Metadata, chunkLength))
            .AddIndex("root.ppxar.didx", index)
            .Finish();
        return VerifyAsync(datastore, store, index, bad);
    }

    private static Task<DamagedPlace> DamageAsync(string file, byte[] archive, int chunkLength, int bad)
    {
        var store = new MemoryChunkStore();
        var datastore = new MemoryDatastore(store);
        byte[] index = MemoryDatastore.Cut(store, archive, chunkLength);
        datastore.Add("a").AddIndex(file, index).Finish();
        return VerifyAsync(datastore, store, index, bad);
    }

    private static async Task<DamagedPlace> VerifyAsync(MemoryDatastore datastore, MemoryChunkStore store, byte[] index, int bad)
    {
        store.Remove(PbsReader.Indexes.IndexFile.Parse(index, "a.didx")[bad].Digest);
        var verifier = new StoreVerifier(datastore, KeyRing.Empty, SignaturePolicy.WhereMarked);
        VerificationReport report = await verifier.RunAsync(datastore.Ids);
        return Assert.Single(report.ChunkProblems).Places[0];
    }

    /// <summary>Where everything lies, by reading the archive from front to back.</summary>
    private static async Task<IReadOnlyList<Extent>> ReadExtentsAsync(byte[] archive)
    {
        List<Extent> all = [];
        var open = new Stack<Extent>();
        await using var decoder = new PxarDecoder(new MemorySource(archive));
        while (await decoder.ReadNextAsync() is var step && step != PxarDecoderEvent.End)
        {
            if (step == PxarDecoderEvent.DirectoryEnd)
            {
                Extent closed = open.Pop();
                closed.Parts.Add((closed.LastChildEnd, decoder.Offset));
                if (open.TryPeek(out Extent? above))
                    above.LastChildEnd = decoder.Offset;
                continue;
            }

            PxarEntry entry = decoder.Entry;
            bool hasContent = decoder.FormatVersion == 1 && entry.Kind == PxarEntryKind.File;
            Extent? parent = open.Count > 0 ? open.Peek() : null;
            var extent = new Extent
            {
                Path = parent is null ? "/" : (parent.Path == "/" ? "" : parent.Path) + "/" + entry.Name,
                Alias = parent is null ? "/" : $"{(parent.Path == "/" ? "" : parent.Path)}/(unreadable entry at offset {entry.Offset})",
                Folders = [.. open],
                LastChildEnd = entry.HeadEnd,
            };
            extent.Parts.Add((entry.Offset, entry.HeadEnd + (hasContent ? entry.Size : 0)));
            all.Add(extent);
            if (entry.Kind == PxarEntryKind.Directory)
                open.Push(extent);
            else
                parent!.LastChildEnd = extent.Parts[0].End;
        }

        return all;
    }

    private sealed class Extent
    {
        public required string Path { get; init; }

        public required string Alias { get; init; }

        public required Extent[] Folders { get; init; }

        public long LastChildEnd { get; set; }

        public List<(long Start, long End)> Parts { get; } = [];

        public bool Overlaps(long start, long end) => Parts.Exists(part => part.Start < end && part.End > start);

        public bool IsMeantBy(DamagedPath path) => path.Path.ToString() == Path || path.Path.ToString() == Alias;
    }
}
