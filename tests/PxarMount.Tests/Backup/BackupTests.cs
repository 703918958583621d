using PbsBackup;
using PbsBackup.Snapshots;
using PbsReader.Crypto;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>Backups of every kind, read back and compared with what they were made of.</summary>
public sealed class BackupTests : IDisposable
{
    private const int Large = 40_000_000;
    private readonly TestStore _store = new();
    private readonly SourceFolder _source = new();

    public void Dispose()
    {
        _store.Dispose();
        _source.Dispose();
    }

    [RootTheory]
    [InlineData(ChangeDetectionMode.Legacy, CryptMode.None)]
    [InlineData(ChangeDetectionMode.Legacy, CryptMode.Encrypt)]
    [InlineData(ChangeDetectionMode.Data, CryptMode.None)]
    [InlineData(ChangeDetectionMode.Data, CryptMode.SignOnly)]
    [InlineData(ChangeDetectionMode.Data, CryptMode.Encrypt)]
    public async Task Tree_ReadsBackAsItWas(ChangeDetectionMode detection, CryptMode mode)
    {
        using var tree = new GoldenTree(small: false);
        CryptConfig? key = mode == CryptMode.None ? null : GoldenStore.MainKey;
        var options = new BackupOptions { ChangeDetection = detection, CryptMode = mode, Key = key };
        BackupResult result = await TestStore.BackupAsync(_store.Target(), options, TestStore.ItemOf("root.pxar", tree.Path));
        Assert.True(result.IsComplete);
        await _store.VerifyAsync(result.Id, key);
        Assert.Empty(TreeRecord.Differences(Golden.LoadTree("tree"), await _store.RecordAsync(result.Id, "root.pxar", key)));
    }

    [Theory]
    [InlineData(ChangeDetectionMode.Legacy, CryptMode.None)]
    [InlineData(ChangeDetectionMode.Data, CryptMode.Encrypt)]
    public async Task UnchangedTree_StoresNothingNew(ChangeDetectionMode detection, CryptMode mode)
    {
        WriteRandom("large", 1);
        _source.Write("small", "x");
        byte[] image = new byte[9 << 20];
        Array.Fill(image, (byte)7, 5 << 20, 1000);
        using var images = new SourceFolder();
        BackupItem[] items =
        [
            TestStore.ItemOf("root.pxar", _source.Root), TestStore.ItemOf("disk.img", images.Write("disk", image)),
        ];
        CryptConfig? key = mode == CryptMode.None ? null : GoldenStore.MainKey;
        var options = new BackupOptions { ChangeDetection = detection, CryptMode = mode, Key = key };
        LocalBackupOptions target = _store.Target() with { Time = 1_700_000_000 };
        BackupResult first = await TestStore.BackupAsync(target, options, items);
        string[] chunks = _store.Chunks;
        Assert.True(first.Chunks.StoredBytes > Large);

        BackupResult second = await TestStore.BackupAsync(target with { Time = 1_700_000_001 }, options, items);
        Assert.Equal(second.Chunks.Chunks, second.Chunks.Reused);
        Assert.Equal((second.Chunks.Bytes, 0), (second.Chunks.ReusedBytes, second.Chunks.StoredBytes));
        Assert.Equal(chunks, _store.Chunks);
        await _store.VerifyAsync(second.Id, key);
    }

    [Fact]
    public async Task ChangedTree_StoresOnlyWhatChanged()
    {
        WriteRandom("large", 1);
        BackupItem item = TestStore.ItemOf("root.pxar", _source.Root);
        LocalBackupOptions target = _store.Target() with { Time = 1_700_000_000 };
        BackupResult first = await TestStore.BackupAsync(target, new BackupOptions(), item);
        using (FileStream file = File.OpenWrite(_source["large"]))
        {
            file.Position = Large / 2;
            file.WriteByte(1);
        }

        File.SetLastWriteTimeUtc(_source["large"], DateTime.UnixEpoch);
        BackupResult second = await TestStore.BackupAsync(target with { Time = 1_700_000_001 }, new BackupOptions(), item);
        long added = second.Chunks.Chunks - second.Chunks.Reused;
        Assert.InRange(added, 2, 5);
        Assert.True(first.Chunks.Chunks >= 6);
        await _store.VerifyAsync(first.Id);
        await _store.VerifyAsync(second.Id);
    }

    [Fact]
    public async Task OtherKey_SharesNoChunk()
    {
        _source.Write("a", "hello");
        BackupItem item = TestStore.ItemOf("root.pxar", _source.Root);
        using var other = CryptConfig.CreateRandom();
        for (int number = 0; number < 3; number++)
        {
            CryptConfig? key = number switch { 0 => null, 1 => GoldenStore.MainKey, _ => other };
            var options = new BackupOptions { CryptMode = key is null ? CryptMode.None : CryptMode.Encrypt, Key = key };
            BackupResult result = await TestStore.BackupAsync(_store.Target() with { Time = 1_700_000_000 + number }, options, item);
            Assert.Equal(0, result.Chunks.Reused);
            await _store.VerifyAsync(result.Id, key);
        }

        Assert.Equal(6, _store.Chunks.Length);
    }

    [Fact]
    public async Task SparseImage_IsNotReadWhereItIsEmpty()
    {
        const long length = (1L << 40) + 12345;
        string path = _source["disk"];
        using (FileStream file = File.Create(path))
        {
            file.SetLength(length);
            file.Position = 1L << 39;
            file.Write("data"u8);
        }

        BackupResult result = await _store.BackupAsync(TestStore.ItemOf("disk.img", path));
        Assert.Equal((length, (length >> 22) + 1), (result.Archives[0].Size, result.Chunks.Chunks));
        Assert.Equal(3, _store.Chunks.Length);
        await using Snapshot snapshot = await _store.OpenAsync(result.Id);
        PbsReader.Indexes.IChunkIndex index = await snapshot.OpenIndexAsync("disk.img.fidx");
        Assert.NotEqual(index[0].Digest, index[index.Find(1L << 39)].Digest);
        Assert.Equal(index[0].Digest, index[1].Digest);
    }

    [Fact]
    public async Task MasterKey_GivesTheKeyBack()
    {
        _source.Write("a", "hello");
        using var key = CryptConfig.CreateRandom();
        string master = await File.ReadAllTextAsync(Golden.PathOf("pbs/keys/master-public.pem"));
        var options = new BackupOptions
        {
            CryptMode = CryptMode.Encrypt,
            Key = key,
            WrappedKey = MasterKey.Wrap(key, DateTimeOffset.UnixEpoch, master, TimeProvider.System),
        };
        BackupResult result = await TestStore.BackupAsync(_store.Target(), options, TestStore.ItemOf("a.pxar", _source.Root));
        Assert.Equal("rsa-encrypted.key.blob", result.Archives[^1].Name);
        await using Snapshot snapshot = await _store.OpenAsync(result.Id, key);
        ReadOnlyMemory<byte> wrapped = await Snapshot.ReadEncryptedKeyAsync(snapshot.Reader);
        string privateKey = await File.ReadAllTextAsync(Golden.PathOf("pbs/keys/master-key-plain.pem"));
        using CryptConfig recovered = MasterKey.Recover(wrapped.Span, privateKey, default).Unlock(default);
        Assert.Equal(key.Fingerprint, recovered.Fingerprint);
    }

    [Fact]
    public async Task DatastoreWithinTheTree_IsNotEntered()
    {
        using var outer = new ScratchFolder();
        Directory.CreateDirectory(outer["tree/store/.chunks"]);
        await File.WriteAllTextAsync(outer["tree/file"], "x");
        var walk = new PbsBackup.Walking.WalkOptions
        {
            LeaveOut = [PbsBackup.Walking.FileIdentity.OfPath(PxarArchive.FileName.FromText(outer["tree/store"]))!.Value],
        };
        LocalBackupOptions target = _store.Target() with { StorePath = outer["tree/store"] };
        BackupResult result = await TestStore.BackupAsync(
            target, new BackupOptions { Walk = walk }, TestStore.ItemOf("root.pxar", outer["tree"]));
        await using var datastore = PbsReader.Local.LocalDatastore.Open(outer["tree/store"]);
        await using Snapshot snapshot = await Snapshot.OpenAsync(await datastore.OpenSnapshotAsync(result.Id), KeyRing.Empty);
        var archived = new Archived(await TestStore.ReadAsync(snapshot, "root.pxar.didx"), null, [], new());
        Assert.Equal(["file", "store"], await archived.PathsAsync());
        await Assert.ThrowsAsync<BackupException>(() => TestStore.BackupAsync(
            target with { Time = result.Id.Time + 1 }, new BackupOptions { Walk = walk }, TestStore.ItemOf("root.pxar", outer["tree/store"])));
    }

    [Fact]
    public async Task Warnings_AreToldAndCounted()
    {
        using var missing = new SourceFolder();
        missing.Write("a", "x");
        missing.Write(".pxarexclude", "[[:nonsense:]]\n");
        var warnings = new List<string>();
        var options = new BackupOptions { OnWarning = (archive, warning) => warnings.Add($"{archive} {warning.Path}") };
        BackupResult result = await TestStore.BackupAsync(_store.Target(), options, TestStore.ItemOf("x.pxar", missing.Root));
        Assert.Equal((1, true), (result.Warnings, result.IsComplete));
        Assert.Equal(["x.pxar /"], warnings);
    }

    private void WriteRandom(string name, int seed)
    {
        byte[] content = new byte[Large];
        new Random(seed).NextBytes(content);
        _source.Write(name, content);
    }
}
