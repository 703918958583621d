using PbsReader.Chunks;
using PbsReader.Local;
using PbsReader.Snapshots;
using PxarArchive;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Repository;

public sealed class ArchiveSurveyTests
{
    [Theory]
    [InlineData("host/plain/2024-06-10T06:13:20Z", "root.pxar")]
    [InlineData("host/enc/2024-06-10T06:13:20Z", "root.pxar")]
    [InlineData("ns1:host/multi/2024-06-10T06:13:20Z", "b.pxar")]
    public async Task Catalog_TellsTheSameLinkCountsAsAPass(string snapshot, string name)
    {
        var session = new DatastoreSession(
            LocalDatastore.Open(GoldenStore.Path), new ChunkCache(64 << 20), GoldenStore.Keys, SignaturePolicy.WhereMarked);
        Snapshot open = await session.OpenAsync(GoldenStore.Id(snapshot));
        SnapshotArchive item = SnapshotArchives.Find(SnapshotArchives.Group(open.Manifest.Files), name)!;
        await using PxarAccessor archive = await ArchiveOpener.OpenAsync(session, open, item, default);
        ArchiveTotals? pass = await new ArchiveSurvey(session, open, item.File, archive).FindAsync(default);
        ArchiveTotals? catalog = await new ArchiveSurvey(session, open, item.File, archive, maxPassLength: 0).FindAsync(default);
        Assert.NotNull(pass?.HasExtendedAttributes);
        Assert.Null(catalog?.HasExtendedAttributes);
        Assert.Equal(pass!.Statistics.Entries, catalog!.Statistics.Entries);
        var offsets = new List<long>();
        await CollectAsync(await archive.OpenRootAsync(), archive, offsets);
        Assert.NotEmpty(offsets);
        Assert.All(offsets, offset => Assert.Equal(pass.LinkCountOf(offset), catalog.LinkCountOf(offset)));
        if (name == "root.pxar")
            Assert.Contains(offsets, offset => catalog.LinkCountOf(offset) > 1);
        session.Cache.Dispose();
    }

    private static async Task CollectAsync(PxarDirectory directory, PxarAccessor archive, List<long> offsets)
    {
        await foreach (PxarDirectoryItem item in directory.ReadItemsAsync(0, default))
        {
            if (item.Entry.Kind == PxarEntryKind.File)
                offsets.Add(item.Entry.Offset);
            else if (item.Entry.Kind == PxarEntryKind.Directory)
                await CollectAsync(await archive.OpenDirectoryAtEndAsync(item.DirectoryEnd), archive, offsets);
        }
    }
}
