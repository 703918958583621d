using PbsReader.Chunks;
using PbsReader.Snapshots;
using PbsTestServer;
using PbsTestServer.Faults;
using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>How many sessions, requests and connections there are, and what they cost.</summary>
public sealed class RemoteSessionTests
{
    [Theory]
    [InlineData(ServerRelease.Pbs3)]
    [InlineData(ServerRelease.Pbs4)]
    public async Task Everything_ComesOverOneSession_AndNothingTwice(ServerRelease release)
    {
        await using ServedRandom served = await ServedRandom.OpenAsync(release: release);
        await served.ReadAllAsync();
        ServerCounters counters = served.Server.Counters;
        Assert.Equal((1, 1, 64, 0), (counters.SessionCount, counters.OpenSessionCount, counters.ChunkCount, counters.RepeatCount));
        Assert.Equal((2, 1), (counters.RequestsOf("/download"), served.Server.AcceptedCount));
    }

    [Fact]
    public async Task IdleSession_IsClosed_AndAnotherOpenedWithItsIndexes()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { IdleTime = TimeSpan.FromMilliseconds(300) });
        ServerCounters counters = served.Server.Counters;
        for (int round = 0; round < 3; round++)
        {
            await Eventually.TrueAsync(() => counters.OpenSessionCount == 0);
            await served.ReadAsync(round);
        }

        Assert.InRange(counters.SessionCount, 4, 6);
        Assert.Equal(0, counters.RepeatCount);
    }

    [Fact]
    public async Task SessionInUse_IsNotIdle()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { IdleTime = TimeSpan.FromMilliseconds(200) });
        await served.ReadAsync(0);
        served.Server.Faults.Add(new Fault(FaultKind.Delay) { Path = "/chunk", Time = TimeSpan.FromSeconds(1.5) });
        long before = served.Server.Counters.SessionCount;
        await served.ReadAsync(1);
        Assert.InRange(served.Server.Counters.SessionCount, before, before + 1);
        Assert.Equal(0, served.Server.Counters.RepeatCount);
    }

    [Fact]
    public async Task ReopenedSession_AllowsTheChunksOfAllIndexes()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using var store = RemoteStore.Open(server);
        ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id("host/split/2024-06-10T08:13:20Z"));
        await using Snapshot snapshot = await Snapshot.OpenAsync(reader, GoldenStore.Keys, SignaturePolicy.WhereMarked);
        byte[] metadata = await StoredStream.ReadAsync(snapshot, "root.mpxar.didx");
        byte[] payload = await StoredStream.ReadAsync(snapshot, "root.ppxar.didx");
        ChunkDigest first = (await snapshot.OpenIndexAsync("root.mpxar.didx"))[0].Digest;
        ChunkDigest second = (await snapshot.OpenIndexAsync("root.ppxar.didx"))[0].Digest;
        for (int round = 0; round < 5; round++)
        {
            server.Disconnect();
            using ChunkBuffer one = await snapshot.Reader.Chunks.ReadBlobAsync(first);
            using ChunkBuffer two = await snapshot.Reader.Chunks.ReadBlobAsync(second);
        }

        Assert.Equal(metadata, await StoredStream.ReadAsync(snapshot, "root.mpxar.didx"));
        Assert.Equal(payload, await StoredStream.ReadAsync(snapshot, "root.ppxar.didx"));
    }

    [Fact]
    public async Task ManySnapshots_OpenedAndClosed_LeaveNothing()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        await served.ReadAllAsync();
        for (int round = 0; round < 50; round++)
        {
            await using Snapshot snapshot = await ServedRandom.OpenSnapshotAsync(served.Store);
            await snapshot.OpenIndexAsync(RandomStore.FileName);
        }

        await Eventually.TrueAsync(() => served.Server.Counters.OpenSessionCount == 1);
        await Eventually.TrueAsync(() => served.Server.ConnectionCount == 1);
    }

    [Fact]
    public async Task Listing_TakesOneRequestForANamespace_HoweverItIsWalked()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using var store = RemoteStore.Open(server);
        int count = 0;
        var namespaces = new Queue<BackupNamespace>([default]);
        while (namespaces.TryDequeue(out BackupNamespace ns))
        {
            foreach (BackupNamespace child in await store.ListNamespacesAsync(ns))
                namespaces.Enqueue(child);
            foreach (BackupGroup group in await store.ListGroupsAsync(ns))
            {
                foreach (SnapshotId id in await store.ListSnapshotsAsync(group))
                {
                    Assert.Equal(id, (await store.GetDetailsAsync(id)).Id);
                    count++;
                }
            }
        }

        Assert.Equal(13, count);
        Assert.Equal(4, server.Counters.RequestsOf("GET admin/datastore/{store}/snapshots"));
        Assert.Equal(1, server.Counters.RequestsOf("GET admin/datastore/{store}/namespace"));
    }

    [Fact]
    public async Task Listing_IsShownForItsTime_AndThenAskedForAgain()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        var clock = new ManualClock();
        await using var store = new PbsReader.Remote.RemoteDatastore(RemoteStore.OptionsFor(server) with { Time = clock });
        SnapshotId id = GoldenStore.Id("host/plain/2024-06-10T06:13:20Z");
        Assert.Single(await store.ListSnapshotsAsync(id.Group));
        server.RemoveSnapshot("store1", id);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Single(await store.ListSnapshotsAsync(id.Group));
        clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<PbsReader.PbsException>(() => store.ListSnapshotsAsync(id.Group).AsTask());
    }
}
