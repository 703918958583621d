using System.Text;
using PbsReader;
using PbsReader.Caching;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Local;
using PbsReader.Pinning;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Pbs.Caching;

/// <summary>A server through cache and pins: what is asked of it, and what is shown without it.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class CachedDatastoreTests : IAsyncLifetime
{
    private const string Server = "server:8007:store1";

    private readonly ScratchFolder _folder = new();
    private readonly List<string> _reports = [];
    private readonly int _live = ChunkBuffer.LiveCount;
    private readonly AwayDatastore _server = new(LocalDatastore.Open(GoldenStore.Path));

    private string Folder => _folder["cache"];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
        Assert.Equal(_live, ChunkBuffer.LiveCount);
    }

    [Theory]
    [InlineData("host/plain/2024-06-10T06:13:20Z")]
    [InlineData("host/encsplit/2024-06-10T06:14:20Z")]
    [InlineData("ns1:vm/101/2024-06-10T06:13:20Z")]
    public async Task SecondOpening_AsksForTheManifestOnly_AndEqualsTheFirst(string name)
    {
        using DiskCache cache = Open();
        string first = await ReadAllAsync(Through(cache, null), name);
        await cache.FlushAsync();
        _server.Files.Clear();
        _server.Expected.Clear();
        string second = await ReadAllAsync(Through(cache, null), name);
        Assert.Equal(first, second);
        Assert.Equal([BackupManifest.FileName], _server.Files);
        Assert.Equal(0, _server.Chunks!.Reads);
        Assert.All(_server.Expected, index => Assert.True(IndexFile.IsIndexName(index)));
        Assert.NotEmpty(_server.Expected);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4100)]
    [InlineData(72)]
    [InlineData(64)]
    public async Task DamagedFileOfASnapshot_IsFetchedAnew(int offset)
    {
        const string Name = "ns1:vm/101/2024-06-10T06:13:20Z";
        string expected;
        using (DiskCache cache = Open())
            expected = await ReadAllAsync(Through(cache, null), Name);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Folder, "files"), "*.?idx", SearchOption.AllDirectories))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            bytes[offset] ^= 4;
            await File.WriteAllBytesAsync(file, bytes);
        }

        using DiskCache next = Open();
        Assert.Equal(expected, await ReadAllAsync(Through(next, null), Name));
    }

    [Fact]
    public async Task WithoutTheServer_NothingIsOpened_ThatIsNotPinned()
    {
        const string Name = "host/plain/2024-06-10T06:13:20Z";
        using DiskCache cache = Open();
        await ReadAllAsync(Through(cache, null), Name);
        await cache.FlushAsync();
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        _server.Away = PbsError.Unavailable;
        CachedDatastore store = Through(cache, pins);
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => store.OpenSnapshotAsync(GoldenStore.Id(Name)).AsTask());
        Assert.Equal(PbsError.Unavailable, error.Kind);
        await Assert.ThrowsAsync<PbsException>(() => store.ListGroupsAsync(default).AsTask());
    }

    [Theory]
    [InlineData("host/plain/2024-06-10T06:13:20Z", true)]
    [InlineData("host/encsplit/2024-06-10T06:14:20Z", false)]
    [InlineData("ns1:vm/101/2024-06-10T06:13:20Z", true)]
    public async Task PinnedSnapshot_IsReadWithoutTheServer_WithACacheAndWithout(string name, bool hasCache)
    {
        string expected = await ReadAllAsync(new CachedDatastore(_server, null, null, Options()), name);
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        long fetched = await PinAsync(pins, name);
        Assert.True(fetched > 0);
        Assert.Equal(0, await PinAsync(pins, name));
        Pin pin = Assert.Single(pins.List());
        Assert.Equal((true, fetched, name), (pin.IsComplete, pin.ChunkCount, pin.Name));

        using DiskCache? cache = hasCache ? Open() : null;
        CachedDatastore store = Through(cache, pins);
        Assert.Equal(expected, await ReadAllAsync(store, name));
        Assert.Equal(0, _server.Chunks!.Reads);
        foreach (PbsError error in new[] { PbsError.Unavailable, PbsError.NotFound })
        {
            _server.Away = error;
            _reports.Clear();
            Assert.Equal(expected, await ReadAllAsync(store, name));
            Assert.Contains("from its pin", Assert.Single(_reports), StringComparison.Ordinal);
        }

        // Who is refused stays out.
        _server.Away = PbsError.Unauthorized;
        await Assert.ThrowsAsync<PbsException>(() => store.OpenSnapshotAsync(GoldenStore.Id(name)).AsTask());
    }

    [Fact]
    public async Task ListingsWithoutTheServer_AreThoseOfThePins()
    {
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        await PinAsync(pins, "ns1:vm/101/2024-06-10T06:13:20Z");
        await PinAsync(pins, "host/split/2024-06-10T07:13:20Z");
        _server.Away = PbsError.Unavailable;
        CachedDatastore store = Through(null, pins);
        Assert.Equal("ns1", string.Join(' ', await store.ListNamespacesAsync(default)));
        Assert.Equal("host/split", string.Join(' ', await store.ListGroupsAsync(default)));
        BackupGroup group = Assert.Single(await store.ListGroupsAsync(Assert.Single(await store.ListNamespacesAsync(default))));
        SnapshotId id = Assert.Single(await store.ListSnapshotsAsync(group));
        Assert.Equal("ns1:vm/101/2024-06-10T06:13:20Z", id.FullName);
        Assert.Contains((await store.GetDetailsAsync(id)).Files, file => file.Name.EndsWith(".fidx", StringComparison.Ordinal));
        Assert.Single(_reports);
        CachedDatastore other = new(_server, null, pins, Options() with { Server = "other:8007:store1" });
        await Assert.ThrowsAsync<PbsException>(() => other.ListGroupsAsync(default).AsTask());
    }

    [Fact]
    public async Task WhatWasListedBefore_DoesNotVanish_BecauseSomethingElseIsPinned()
    {
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        await PinAsync(pins, "host/split/2024-06-10T07:13:20Z");
        CachedDatastore store = Through(null, pins);
        IReadOnlyList<BackupGroup> groups = await store.ListGroupsAsync(default);
        IReadOnlyList<SnapshotId> snapshots = await store.ListSnapshotsAsync(groups.Single(group => group.Id == "split"));
        Assert.True(groups.Count > 1 && snapshots.Count > 1);
        _server.Away = PbsError.Unavailable;
        Assert.Equal(groups.Order(), await store.ListGroupsAsync(default));
        Assert.Equal(snapshots.Order(), await store.ListSnapshotsAsync(snapshots[0].Group));
        SnapshotId other = snapshots.First(id => id.FullName != "host/split/2024-06-10T07:13:20Z");
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => store.OpenSnapshotAsync(other).AsTask());
        Assert.Equal(PbsError.Unavailable, error.Kind);
    }

    [Fact]
    public async Task WhatIsNotPinned_IsAnErrorInATreeWithoutTheServer_AndNotAbsent()
    {
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        await PinAsync(pins, "host/split/2024-06-10T07:13:20Z");
        _server.Away = PbsError.Unavailable;
        CachedDatastore store = Through(null, pins);
        var session = new DatastoreSession(store, new ChunkCache(1 << 20), new KeyRing([]), SignaturePolicy.WhereMarked);
        await using var tree = new RepositoryTree(
            session, new RepositoryOptions { Refresh = TimeSpan.Zero }, new RepositoryScope(default, "host"));
        DirectoryNode hosts = await tree.GetRootAsync(default);
        DirectoryNode split = Assert.IsAssignableFrom<DirectoryNode>(await hosts.LookupAsync("split"u8.ToArray(), default));
        foreach ((DirectoryNode folder, string name) in new[] { (hosts, "plain"), (split, "2024-06-10T08:13:20Z") })
        {
            PbsException error = await Assert.ThrowsAsync<PbsException>(
                () => folder.LookupAsync(Encoding.UTF8.GetBytes(name), default).AsTask());
            Assert.Equal(PbsError.Unavailable, error.Kind);
        }

        _server.Away = null;
        Assert.NotNull(await hosts.LookupAsync("plain"u8.ToArray(), default));
        Assert.Null(await hosts.LookupAsync("nothing"u8.ToArray(), default));
    }

    [Fact]
    public async Task PartThatIsNotPinned_ComesFromTheServer_AsSoonAsItIsBack()
    {
        const string Name = "host/split/2024-06-10T07:13:20Z";
        string expected = await ReadAllAsync(new CachedDatastore(_server, null, null, Options()), Name);
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        await PinAsync(pins, Name, file => file.Name.EndsWith(".mpxar.didx", StringComparison.Ordinal));
        var clock = new ManualClock();
        _server.Away = PbsError.Unavailable;
        CachedDatastore store = new(_server, null, pins, Options() with { Time = clock });
        await using Snapshot snapshot = await Snapshot.OpenAsync(
            await store.OpenSnapshotAsync(GoldenStore.Id(Name)), GoldenStore.Keys, SignaturePolicy.WhereMarked);
        await Assert.ThrowsAsync<PbsException>(() => ReadAllAsync(snapshot));
        _server.Away = null;
        await Assert.ThrowsAsync<PbsException>(() => ReadAllAsync(snapshot));
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(expected, await ReadAllAsync(snapshot));
        Assert.Contains("root.mpxar.didx", _server.Expected);
    }

    [Fact]
    public async Task Unpinning_FreesWhatNoOtherPinHas_AndEvictionNeverTouchesPins()
    {
        const string First = "host/split/2024-06-10T07:13:20Z";
        const string Second = "host/split/2024-06-10T08:13:20Z";
        using (DiskCache cache = Open())
            await ReadAllAsync(Through(cache, null), First);
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        Assert.Equal(0, await PinAsync(pins, First));
        await PinAsync(pins, Second);
        using (DiskCache tiny = Open(4096))
            await ReadAllAsync(Through(tiny, null), "host/plain/2024-06-10T06:13:20Z");
        Assert.InRange(CacheFixture.SizeOf(Folder), 0, 4096);
        using (CacheInspector inspector = CacheInspector.TryOpen(Folder, out _)!)
        {
            await inspector.ClearAsync();
            Assert.Empty((await inspector.VerifyAsync()).BrokenPins);
        }

        string expected = await ReadAllAsync(new CachedDatastore(_server, null, null, Options()), Second);
        Assert.True(pins.Remove([pins.List()[0]]) > 0);
        _server.Away = PbsError.Unavailable;
        Assert.Equal(expected, await ReadAllAsync(Through(null, pins), Second));
        Assert.Equal(Second, Assert.Single(pins.List()).Name);
        pins.Remove(pins.List());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Folder, "pinned"), "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Folder, "pins")));
    }

    [Fact]
    public async Task DamagedPin_IsFoundByVerify_AndMendedByPinningAgain()
    {
        const string Name = "host/plain/2024-06-10T06:13:20Z";
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        await PinAsync(pins, Name);
        string file = Directory.EnumerateFiles(Path.Combine(Folder, "pinned"), "*", SearchOption.AllDirectories).First();
        await File.WriteAllBytesAsync(file, new byte[100]);
        using CacheInspector inspector = CacheInspector.TryOpen(Folder, out _)!;
        CacheVerification found = await inspector.VerifyAsync();
        Assert.Equal([Path.GetFileName(file)], found.Damaged);
        Assert.Equal([Name], found.BrokenPins);
        Assert.Equal(1, await PinAsync(pins, Name));
        Assert.Empty((await inspector.VerifyAsync()).BrokenPins);
    }

    [Fact]
    public async Task PinnedChunkThatIsEmpty_IsFetchedAnew_ByPinningAgain()
    {
        const string Name = "host/plain/2024-06-10T06:13:20Z";
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        await PinAsync(pins, Name);
        string file = Directory.EnumerateFiles(Path.Combine(Folder, "pinned"), "*", SearchOption.AllDirectories).First();
        await File.WriteAllBytesAsync(file, []);
        Assert.Equal(1, await PinAsync(pins, Name));
        using CacheInspector inspector = CacheInspector.TryOpen(Folder, out _)!;
        Assert.Empty((await inspector.VerifyAsync()).Damaged);
    }

    [Fact]
    public async Task ListOfChunksWithZeros_LosesNoneThatComesLater()
    {
        const string Name = "host/split/2024-06-10T07:13:20Z";
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        await PinAsync(pins, Name, file => file.Name.EndsWith(".mpxar.didx", StringComparison.Ordinal));
        string list = Assert.Single(Directory.EnumerateFiles(Path.Combine(Folder, "pins"), "chunks", SearchOption.AllDirectories));
        await File.WriteAllBytesAsync(list, [.. new byte[96], .. await File.ReadAllBytesAsync(list)]);
        await PinAsync(pins, Name);
        pins.Remove([]);
        Assert.Equal(0, await PinAsync(pins, Name));
    }

    [Fact]
    public async Task SamePin_IsMadeByOneAtATime_AndWhoEndsFirstLeavesTheOthersLock()
    {
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        using PinStore others = PinStore.TryOpen(Folder, create: true, out _)!;
        SnapshotId id = GoldenStore.Id("host/plain/2024-06-10T06:13:20Z");
        await using ISnapshotReader reader = await _server.OpenSnapshotAsync(id);
        await using (PinWriter writer = pins.Begin(PinOf(id), reader))
        {
            writer.Complete();
            Assert.Throws<PbsException>(() => others.Begin(PinOf(id), reader));
            Assert.True(Assert.Single(others.List()).IsComplete);
            await using (pins.Begin(PinOf(GoldenStore.Id("host/enc/2024-06-10T06:13:20Z")), reader))
                Assert.Throws<PbsException>(() => pins.Remove([]));
            Assert.Throws<PbsException>(() => others.Remove([]));
        }

        others.Remove(others.List());
        Assert.Empty(pins.List());
    }

    [Fact]
    public async Task PinsAndUnpinning_ExcludeEachOther()
    {
        using PinStore pins = PinStore.TryOpen(Folder, create: true, out _)!;
        using PinStore others = PinStore.TryOpen(Folder, create: true, out _)!;
        SnapshotId id = GoldenStore.Id("host/plain/2024-06-10T06:13:20Z");
        await using (ISnapshotReader reader = await _server.OpenSnapshotAsync(id))
        await using (PinWriter writer = pins.Begin(PinOf(id), reader))
        {
            await using PinWriter second = others.Begin(PinOf(GoldenStore.Id("host/enc/2024-06-10T06:13:20Z")), reader);
            Assert.Throws<PbsException>(() => PinStore.TryOpen(Folder, create: false, out _)!.Remove([]));
        }

        Assert.All(pins.List(), pin => Assert.False(pin.IsComplete));
        others.Remove(others.List());
        Assert.Empty(pins.List());
    }

    private static Pin PinOf(SnapshotId id) => new(Server, id, null, null, IsComplete: false, 1, 0);

    private static async Task<string> ReadAllAsync(CachedDatastore store, string name)
    {
        await using Snapshot snapshot = await Snapshot.OpenAsync(
            await store.OpenSnapshotAsync(GoldenStore.Id(name)), GoldenStore.Keys, SignaturePolicy.WhereMarked);
        return await ReadAllAsync(snapshot);
    }

    private static async Task<string> ReadAllAsync(Snapshot snapshot)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (ManifestFile file in snapshot.Manifest.Files)
        {
            if (!IndexFile.IsIndexName(file.Name))
            {
                hash.AppendData((await snapshot.ReadBlobAsync(file.Name)).Span);
                continue;
            }

            IChunkIndex index = await snapshot.OpenIndexAsync(file.Name);
            var source = new DecodingChunkSource(snapshot.Reader.Chunks, snapshot.KeyOf(file));
            for (int position = 0; position < index.Count; position++)
            {
                using ChunkBuffer chunk = await source.GetChunkAsync(index[position].Digest, index[position].Length);
                hash.AppendData(chunk.Span);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<long> PinAsync(PinStore pins, string name, Func<ManifestFile, bool>? isWanted = null)
    {
        SnapshotId id = GoldenStore.Id(name);
        await using ISnapshotReader reader = await _server.OpenSnapshotAsync(id);
        await using PinWriter writer = pins.Begin(PinOf(id), reader);
        await using Snapshot snapshot = await Snapshot.OpenAsync(writer.Reader, GoldenStore.Keys, SignaturePolicy.WhereMarked);
        await new PinJob(snapshot, 4).RunAsync(snapshot.Manifest.Files.Where(isWanted ?? (_ => true)));
        writer.Complete();
        return writer.FetchedCount;
    }

    private DiskCache Open(long limit = 1 << 30) =>
        DiskCache.TryOpen(new DiskCacheOptions { Folder = Folder, Limit = limit, Warn = _reports.Add })!;

    private CachedDatastore Through(DiskCache? cache, PinStore? pins) => new(_server, cache, pins, Options());

    private CachedDatastoreOptions Options() => new() { Server = Server, Report = _reports.Add };
}
