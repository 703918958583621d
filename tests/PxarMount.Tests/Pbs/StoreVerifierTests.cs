using System.Collections.Concurrent;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Local;
using PbsReader.Snapshots;
using PbsReader.Verification;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>The fear: damage that is not found, or not said to whom it belongs; and work that is done twice.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class StoreVerifierTests : IAsyncLifetime
{
    private const string SharedChunk = "633a1a06ddaf44b1a5ba6fd2794f4afb83e9be8a706e0739b1eaf8b14d45c740";
    private readonly ScratchFolder _folder = new();
    private readonly int _live = ChunkBuffer.LiveCount;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Dispose();
        Assert.Equal(_live, ChunkBuffer.LiveCount);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task WholeStore_IsSound_WithAllKeys()
    {
        VerificationReport report = await VerifyAsync(GoldenStore.Path, GoldenStore.Keys);
        Assert.True(report.IsSound);
        Assert.Empty(report.Notes);
        Assert.Equal((13, 25, 0), (report.Snapshots, report.Indexes, report.SealedChunks));
        Assert.Equal(23, report.Chunks);
        Assert.InRange(report.StoredBytes, 1_000_000, report.ChunkBytes);
    }

    [Fact]
    public async Task WithoutKeys_OnlyTheCrcOfEncryptedChunksIsChecked_AndThatIsSaid()
    {
        VerificationReport report = await VerifyAsync(GoldenStore.Path, KeyRing.Empty);
        Assert.True(report.IsSound);
        Assert.Equal((13, 23, 11), (report.Snapshots, report.Chunks, report.SealedChunks));
        Assert.Equal(3, report.Notes.Count);
        Assert.All(report.Notes, note => Assert.Contains("no key was given", note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FlippedBitInAChunk_IsReportedForEveryArchiveThatHasIt()
    {
        string store = GoldenStore.CopyTo(_folder);
        Flip(ChunkPath(store, SharedChunk));
        VerificationReport report = await VerifyAsync(store, GoldenStore.Keys);
        ChunkProblem problem = Assert.Single(report.ChunkProblems);
        Assert.Equal((SharedChunk, PbsError.Corrupt, 1), (problem.Digest.ToString(), problem.Kind, report.BadChunks));
        Assert.Equal(ChunkPath(store, SharedChunk), problem.StoredAt);
        Assert.Equal(
            [
                "host/plain/2024-06-10T06:13:20Z/root.pxar.didx",
                "host/signed/2024-06-10T06:13:20Z/root.pxar.didx",
                "ns1:host/multi/2024-06-10T06:13:20Z/a.pxar.didx",
                "ns1/sub:ct/100/2024-06-10T06:13:20Z/root.pxar.didx",
            ],
            problem.Places.Select(place => $"{place.Snapshot.FullName}/{place.FileName}"));
        Assert.All(problem.Places, place => Assert.Equal((0L, 401754L), (place.Offset, place.Length)));
        Assert.All(problem.Places, place => Assert.Equal(("/", true), (place.Paths.Single().Path.ToString(), place.Paths[0].IsSubtree)));
    }

    [Theory]
    [InlineData("missing", PbsError.NotFound)]
    [InlineData("empty", PbsError.NotFound)]
    [InlineData("cut", PbsError.Corrupt)]
    [InlineData("other", PbsError.Corrupt)]
    public async Task ChunkThatIsNotWhatItsNameSays_IsFound(string damage, PbsError kind)
    {
        string store = GoldenStore.CopyTo(_folder);
        string path = ChunkPath(store, SharedChunk);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        if (damage == "other")
            File.Copy(Directory.EnumerateFiles(Path.Combine(store, ".chunks/555a")).Single(), path);
        else if (damage != "missing")
            await File.WriteAllBytesAsync(path, bytes[..(damage == "cut" ? bytes.Length / 2 : 0)]);
        VerificationReport report = await VerifyAsync(store, KeyRing.Empty);
        Assert.Equal(kind, Assert.Single(report.ChunkProblems).Kind);
    }

    [Fact]
    public async Task EncryptedChunk_IsCheckedByCrc_WithoutItsKey()
    {
        string store = GoldenStore.CopyTo(_folder);
        await using (Snapshot snapshot = await GoldenStore.OpenAsync("host/enc/2024-06-10T06:13:20Z"))
        {
            string digest = (await snapshot.OpenIndexAsync("root.pxar.didx"))[0].Digest.ToString();
            Flip(ChunkPath(store, digest));
        }

        VerificationReport report = await VerifyAsync(store, KeyRing.Empty);
        ChunkProblem problem = Assert.Single(report.ChunkProblems);
        Assert.All(problem.Places, place => Assert.False(place.ArePathsComplete));
        Assert.Contains(problem.Places, place => place.Snapshot.ToString() == "host/enc/2024-06-10T06:13:20Z");
    }

    [Fact]
    public async Task DamagedFiles_AreReportedEach_AndTheRestIsCheckedAllTheSame()
    {
        string store = GoldenStore.CopyTo(_folder);
        Flip(Path.Combine(store, "host/plain/2024-06-10T06:13:20Z/index.json.blob"));
        Flip(Path.Combine(store, "host/split/2024-06-10T07:13:20Z/root.mpxar.didx"));
        Flip(Path.Combine(store, "ns/ns1/vm/101/2024-06-10T06:13:20Z/qemu-server.conf.blob"));
        Flip(ChunkPath(store, SharedChunk));
        var told = new ConcurrentBag<string>();
        VerificationReport report = await VerifyAsync(store, GoldenStore.Keys, told.Add);
        Assert.Equal(
            [
                "host/plain/2024-06-10T06:13:20Z/",
                "host/split/2024-06-10T07:13:20Z/root.mpxar.didx",
                "ns1:vm/101/2024-06-10T06:13:20Z/qemu-server.conf.blob",
            ],
            report.SnapshotProblems.Select(problem => $"{problem.Snapshot.FullName}/{problem.FileName}"));
        Assert.All(report.SnapshotProblems, problem => Assert.Equal(PbsError.Corrupt, problem.Kind));
        Assert.Equal(3, Assert.Single(report.ChunkProblems).Places.Count);
        Assert.Equal(4, told.Count);
    }

    [Fact]
    public async Task WrongSignature_IsDamage_AndTheChunksAreCheckedNonetheless()
    {
        string store = GoldenStore.CopyTo(_folder);
        string signed = Path.Combine(store, "host/signed/2024-06-10T06:13:20Z");
        var snapshot = new MemorySnapshot(GoldenStore.Id("host/signed/2024-06-10T06:13:20Z"));
        await using (Snapshot right = await GoldenStore.OpenAsync("host/signed/2024-06-10T06:13:20Z"))
            snapshot.Listed = [.. right.Manifest.Files];
        snapshot.Finish(GoldenStore.MainKey, json => json["signature"] = new string('0', 64));
        await File.WriteAllBytesAsync(Path.Combine(signed, "index.json.blob"), snapshot.Files["index.json.blob"]);
        VerificationReport report = await VerifyAsync(store, GoldenStore.Keys);
        Assert.Equal(PbsError.Corrupt, Assert.Single(report.SnapshotProblems).Kind);
        Assert.Equal((13, 25), (report.Snapshots, report.Indexes));
    }

    [Fact]
    public async Task OneSnapshot_IsReadAlone()
    {
        VerificationReport report = await VerifyAsync(GoldenStore.Path, KeyRing.Empty, null, GoldenStore.Id("ns1:vm/101/2024-06-10T06:13:20Z"));
        Assert.Equal((1, 1, 3), (report.Snapshots, report.Indexes, report.Chunks));
    }

    [Fact]
    public async Task Interrupt_EndsTheWork_AndLeavesNoBuffer()
    {
        using var interrupt = new CancellationTokenSource();
        var chunks = new MemoryChunkStore();
        var store = new FaultyChunkStore(chunks) { Before = (_, _) => Cancel(interrupt) };
        var datastore = new MemoryDatastore(store);
        datastore.Add("a").AddIndex("a.img.didx", MemoryDatastore.Cut(chunks, new byte[1_000_000], 100_001)).Finish();
        var verifier = new StoreVerifier(datastore, KeyRing.Empty, SignaturePolicy.WhereMarked);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await verifier.RunAsync(datastore.Ids, cancellationToken: interrupt.Token));
    }

    [Fact]
    public async Task SharedChunks_AreReadOnce()
    {
        var chunks = new MemoryChunkStore();
        var store = new CountingChunkStore(chunks);
        var datastore = new MemoryDatastore(store);
        byte[] archive = new byte[3_000_000];
        new Random(1).NextBytes(archive);
        for (int snapshot = 0; snapshot < 5; snapshot++)
        {
            datastore.Add($"s{snapshot}")
                .AddIndex("a.img.didx", MemoryDatastore.Cut(chunks, archive, 100_000))
                .AddIndex("b.img.didx", MemoryDatastore.Cut(chunks, archive[..1_000_000], 100_000))
                .Finish();
        }

        var verifier = new StoreVerifier(datastore, KeyRing.Empty, SignaturePolicy.WhereMarked);
        VerificationReport report = await verifier.RunAsync(datastore.Ids);
        Assert.True(report.IsSound);
        Assert.Equal((30, 30), (report.Chunks, store.Reads));
        Assert.Equal((10L, 3_000_000L), (report.Indexes, report.ChunkBytes));
        Assert.Equal(VerificationStage.Done, verifier.Progress.Stage);
    }

    [Fact]
    public async Task SnapshotsWithStoresOfTheirOwn_AreReadThroughThem()
    {
        MemoryChunkStore first = new(), second = new();
        var datastore = new MemoryDatastore(first);
        datastore.Add("a").AddIndex("a.img.didx", MemoryDatastore.Cut(first, new byte[1000], 300)).Finish();
        datastore.Add("b", second).AddIndex("a.img.didx", MemoryDatastore.Cut(second, [.. Enumerable.Repeat((byte)7, 1000)], 300)).Finish();
        var verifier = new StoreVerifier(datastore, KeyRing.Empty, SignaturePolicy.WhereMarked);
        VerificationReport report = await verifier.RunAsync(datastore.Ids);
        Assert.True(report.IsSound);
        Assert.Equal(4, report.Chunks);
    }

    [Fact]
    public async Task SnapshotThatIsRemovedMeanwhile_IsNoDamage()
    {
        var chunks = new MemoryChunkStore();
        var store = new FaultyChunkStore(chunks);
        var datastore = new MemoryDatastore(store);
        datastore.Add("a").AddIndex("a.img.didx", MemoryDatastore.Cut(chunks, new byte[1000], 300)).Finish();
        datastore.Add("b").AddIndex("a.img.didx", MemoryDatastore.Cut(chunks, [.. Enumerable.Repeat((byte)7, 1000)], 1000)).Finish();
        var seven = new ChunkDigest(System.Security.Cryptography.SHA256.HashData([.. Enumerable.Repeat((byte)7, 1000)]));
        SnapshotId removed = datastore.Ids[1];
        store.Before = (_, _) =>
        {
            datastore.Remove(removed);
            chunks.Remove(seven);
            return default;
        };
        var verifier = new StoreVerifier(datastore, KeyRing.Empty, SignaturePolicy.WhereMarked);
        VerificationReport report = await verifier.RunAsync([.. datastore.Ids, GoldenStore.Id("host/gone/2024-06-10T06:13:20Z")]);
        Assert.True(report.IsSound);
        Assert.Equal(1, report.GoneSnapshots);
    }

    private static ValueTask Cancel(CancellationTokenSource interrupt)
    {
        interrupt.Cancel();
        return default;
    }

    private static string ChunkPath(string store, string digest) => Path.Combine(store, ".chunks", digest[..4], digest);

    private static void Flip(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static async Task<VerificationReport> VerifyAsync(
        string path, KeyRing keys, Action<string>? onProblem = null, params SnapshotId[] only)
    {
        await using LocalDatastore datastore = LocalDatastore.Open(path);
        var verifier = new StoreVerifier(datastore, keys, SignaturePolicy.WhereMarked) { OnProblem = onProblem };
        SnapshotId[] ids = only.Length > 0 ? only : [.. GoldenStore.SnapshotNames.Select(GoldenStore.Id)];
        return await verifier.RunAsync(ids);
    }
}
