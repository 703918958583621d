using PbsBackup;
using PbsBackup.Exclusion;
using PbsBackup.Snapshots;
using PbsBackup.Walking;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>The official client's own backups, chunk for chunk and checksum for checksum, from the same trees.</summary>
public sealed class GoldenBackupTests
{
    [RootFact]
    public async Task SmallTree_AsTheOfficialClientDoes()
    {
        using var tree = new GoldenTree(small: true);
        using var store = new TestStore();
        BackupItem root = TestStore.ItemOf("root.pxar", tree.Path);
        await CompareAsync(store, "host/plain/2024-06-10T06:13:20Z", CryptMode.None, root);
        await CompareAsync(store, "host/signed/2024-06-10T06:13:20Z", CryptMode.SignOnly, root);
        await CompareAsync(store, "host/enc/2024-06-10T06:13:20Z", CryptMode.Encrypt, root);
        BackupItem[] both = [TestStore.ItemOf("a.pxar", tree.Path), TestStore.ItemOf("b.pxar", Path.Combine(tree.Path, "sizes"))];
        await CompareAsync(store, "ns1:host/multi/2024-06-10T06:13:20Z", CryptMode.None, both);
    }

    [RootFact]
    public async Task LargeTree_HasTheSameCutPoints()
    {
        using var tree = new GoldenTree(small: false);
        using var store = new TestStore();
        BackupResult result = await store.BackupAsync(TestStore.ItemOf("root.pxar", tree.Path));
        await using Snapshot snapshot = await store.OpenAsync(result.Id);
        Assert.Equal("b9a4e1b9183edcbbb74fad5bf75ad5b5c68f23949dcf99f68ecef9d7de86f8a2", ChecksumOf(snapshot, "root.pxar.didx"));
        Assert.Equal("2524252a0b8b2cd8b17858dcff11de809b6e440160777db5a7868f5824f59fed", ChecksumOf(snapshot, "catalog.pcat1.didx"));
    }

    [RootFact]
    public async Task SmallTree_Split()
    {
        using var tree = new GoldenTree(small: true);
        using var store = new TestStore();

        // That backup was made from a copy without chattr flags.
        GoldenTree.Run("chattr", ["-R", "-AdSD", Path.Combine(tree.Path, "chattr")]);
        var options = new BackupOptions
        {
            ChangeDetection = ChangeDetectionMode.Data,
            Walk = new WalkOptions { Exclusions = [ExclusionPattern.Parse("*.excluded"u8), ExclusionPattern.Parse("/no/such"u8)] },
        };
        BackupResult result = await TestStore.BackupAsync(store.Target(), options, TestStore.ItemOf("root.pxar", tree.Path));
        Assert.Equal(["root.ppxar.didx", "root.mpxar.didx"], result.Archives.Select(archive => archive.Name));
        await using Snapshot snapshot = await store.OpenAsync(result.Id);
        Assert.Equal(await File.ReadAllBytesAsync(Golden.PathOf("pxar/split-data.mpxar")), await TestStore.ReadAsync(snapshot, "root.mpxar.didx"));
        Assert.Equal(await File.ReadAllBytesAsync(Golden.PathOf("pxar/split-data.ppxar")), await TestStore.ReadAsync(snapshot, "root.ppxar.didx"));
    }

    [Theory]
    [InlineData("ns1:vm/101/2024-06-10T06:13:20Z", CryptMode.None)]
    [InlineData("ns1:vm/102/2024-06-10T06:13:20Z", CryptMode.Encrypt)]
    public async Task Image_HasTheSameChunks(string name, CryptMode mode)
    {
        using var source = new ScratchFolder();
        using var store = new TestStore();
        await using Snapshot golden = await GoldenStore.OpenAsync(name);
        var items = new List<BackupItem>();
        foreach (ManifestFile file in golden.Manifest.Files)
        {
            string client = StoredName.ClientNameOf(file.Name);
            byte[] content = IndexFile.IsIndexName(file.Name)
                ? await TestStore.ReadAsync(golden, file.Name)
                : (await golden.ReadBlobAsync(file.Name)).ToArray();
            await File.WriteAllBytesAsync(source[client], content);
            items.Add(TestStore.ItemOf(client, source[client]));
        }

        await CompareAsync(store, name, mode, [.. items]);
    }

    private static async Task CompareAsync(TestStore store, string name, CryptMode mode, params BackupItem[] items)
    {
        SnapshotId id = GoldenStore.Id(name);
        CryptConfig? key = mode == CryptMode.None ? null : GoldenStore.MainKey;
        LocalBackupOptions target = store.Target(id.Group.ToString(), id.Group.Namespace.Path) with { Time = id.Time };
        await TestStore.BackupAsync(target, new BackupOptions { Key = key, CryptMode = mode }, items);

        await using Snapshot golden = await GoldenStore.OpenAsync(name);
        await using Snapshot ours = await store.OpenAsync(id, key);
        Assert.Equal(golden.Manifest.Files.Select(Describe), ours.Manifest.Files.Select(Describe));
        Assert.Equal(golden.Manifest.KeyFingerprint, ours.Manifest.KeyFingerprint);
        foreach (ManifestFile file in golden.Manifest.Files.Where(file => IndexFile.IsIndexName(file.Name)))
        {
            IChunkIndex expected = await golden.OpenIndexAsync(file.Name);
            IChunkIndex actual = await ours.OpenIndexAsync(file.Name);
            Assert.Equal(
                Enumerable.Range(0, expected.Count).Select(position => expected[position]),
                Enumerable.Range(0, actual.Count).Select(position => actual[position]));
        }

        await store.VerifyAsync(id, key);
    }

    // The checksum of an encrypted blob depends on its random IV.
    private static (string Name, CryptMode Mode, long Size, string Checksum) Describe(ManifestFile file) => (
        file.Name, file.CryptMode, file.Size, file.Name.EndsWith(".blob", StringComparison.Ordinal) && file.CryptMode == CryptMode.Encrypt
            ? ""
            : Convert.ToHexStringLower(file.Checksum.Span));

    private static string ChecksumOf(Snapshot snapshot, string name) => Convert.ToHexStringLower(snapshot.Find(name)!.Checksum.Span);
}
