using System.Security.Cryptography;
using System.Text;
using PbsBackup.Catalog;
using PbsBackup.Local;
using PbsBackup.Pipeline;
using PbsBackup.Snapshots;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;
using PxarArchive;

namespace PxarMount.Tests.Backup;

/// <summary>The files of a snapshot against the worked examples of the format descriptions.</summary>
public sealed class SnapshotFilesTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task DynamicIndex_HasTheChecksumOfTheExample()
    {
        IndexSummary summary = await WriteIndexAsync("a.didx", null, "hello"u8.ToArray(), " world!"u8.ToArray());
        Assert.Equal((12, 2), (summary.Length, summary.Count));
        Assert.Equal("0290e9b1cae538934cd23a0e1bb87e62461f46206c44ca4673784b936116be62", Convert.ToHexStringLower(summary.Checksum.Span));
        byte[] file = await File.ReadAllBytesAsync(_store["a.didx"]);
        Assert.Equal("4d13be4ad6f3e34e3fb915f257fb4515031871087d7300dfc2161277e97d2ee7", HashWithoutIdentity(file));
        Assert.Equal(summary.Checksum.Span, IndexFile.Parse(file, "a.didx").Checksum.Span);
    }

    [Fact]
    public async Task FixedIndex_HasTheChecksumOfTheExample()
    {
        IndexSummary summary = await WriteIndexAsync("a.img.fidx", 4194309, new byte[4 << 20], "hello"u8.ToArray());
        Assert.Equal("1d77917af4c67365bbe8f81698b464912c59b4261bbe4ee013b7243f2ab57ef1", Convert.ToHexStringLower(summary.Checksum.Span));
        byte[] file = await File.ReadAllBytesAsync(_store["a.img.fidx"]);
        Assert.Equal("4c5eed312e87ad58f73ce02ca296cfaa58bf0765808972428c5cdcef17bf4edd", HashWithoutIdentity(file));
    }

    [Fact]
    public async Task LongIndex_IsWhole()
    {
        using var store = await StoreFolder.OpenAsync(_store.Path, SyncLevel.None, default);
        await using var index = new LocalIndexWriter(store, new ChunkFolder(store), "long.didx", null, 0, 1);
        byte[] digest = new byte[32];
        for (int number = 0; number < 5000; number++)
        {
            digest[0] = (byte)number;
            await index.AppendAsync(new ChunkDigest(digest), 1000 + number);
        }

        Assert.True(File.Exists(_store["long.tmp_didx"]));
        IndexSummary summary = await index.FinishAsync();
        Assert.False(File.Exists(_store["long.tmp_didx"]));
        IChunkIndex read = IndexFile.Parse(await File.ReadAllBytesAsync(_store["long.didx"]), "long.didx");
        Assert.Equal((summary.Length, 5000), (read.Length, read.Count));
        Assert.Equal(1000 + 4321, read[4321].Length);
    }

    [Fact]
    public async Task IndexThatIsGivenUp_LeavesNoFile()
    {
        using var store = await StoreFolder.OpenAsync(_store.Path, SyncLevel.None, default);
        await using (var index = new LocalIndexWriter(store, new ChunkFolder(store), "a.didx", null, 0, 1))
            await index.AppendAsync(default, 5);
        Assert.Empty(_store.Files);
    }

    [Fact]
    public void Manifest_HasTheSignatureOfTheExample()
    {
        Assert.True(SnapshotId.TryParse(default, "host/v1/2023-11-14T22:13:20Z", out SnapshotId? id));
        var builder = new ManifestBuilder(id);
        byte[] checksum = Convert.FromHexString("1d77917af4c67365bbe8f81698b464912c59b4261bbe4ee013b7243f2ab57ef1");
        builder.Add(new ManifestFile("a.img.fidx", CryptMode.Encrypt, 4194309, checksum));
        using var key = new CryptConfig([.. Enumerable.Range(0, 32).Select(value => (byte)value)]);
        string json = Encoding.UTF8.GetString(builder.ToJson(key));
        Assert.Contains("\"signature\": \"f36322e9eaaf22e3fd49f159a842274dd3085e8662081629df89a042fea4367a\"", json, StringComparison.Ordinal);
        Assert.StartsWith("{\n  \"backup-id\": \"v1\",\n  \"backup-time\": 1700000000,\n  \"backup-type\": \"host\",\n", json, StringComparison.Ordinal);
        Assert.True(BackupManifest.Parse(builder.ToJson(key)).IsSignedBy(key));
        Assert.Equal(key.Fingerprint, BackupManifest.Parse(builder.ToJson(key)).KeyFingerprint);
        Assert.Contains("\"signature\": null", Encoding.UTF8.GetString(builder.ToJson(null)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => builder.Add(new ManifestFile("a.img.fidx", CryptMode.Encrypt, 1, checksum)));
        Assert.Throws<ArgumentException>(() => builder.Add(new ManifestFile("../a.fidx", CryptMode.Encrypt, 1, checksum)));
    }

    [Fact]
    public void Catalog_IsThatOfTheExample()
    {
        using var output = new MemoryStream();
        var catalog = new CatalogWriter(output);
        catalog.EnterDirectory("root.pxar.didx"u8);
        catalog.AddFile("a"u8, 2, 1430487000);
        catalog.EnterDirectory("d"u8);
        catalog.Add("s"u8, PxarEntryKind.SymbolicLink);
        catalog.LeaveDirectory();
        catalog.LeaveDirectory();
        catalog.Finish();
        Assert.Equal(
            "91fd60f9c46758d5" + "04016c0173" + "0e0266016102d8ff8daa0564016405" + "1201640e726f6f742e707861722e646964780f" + "1c00000000000000",
            Convert.ToHexStringLower(output.ToArray()));
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7f")]
    [InlineData(128, "8001")]
    [InlineData(300, "ac02")]
    [InlineData(-1, "8100")]
    [InlineData(-128, "808100")]
    [InlineData(-300, "ac8200")]
    [InlineData(long.MinValue, "80808080808080808081" + "00")]
    [InlineData(long.MaxValue, "ffffffffffffffff7f")]
    public void CatalogNumber_IsThatOfTheExample(long value, string bytes)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        CatalogNumber.WriteSigned(output, value);
        Assert.Equal(bytes, Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Theory]
    [InlineData("vm/100", "vm-100")]
    [InlineData("ns/a/ns/b/host/my-pc/2022-05-02T08:11:33Z", @"a:b/host-my\x2dpc-2022\x2d05\x2d02T08\x3a11\x3a33Z")]
    [InlineData("vm/100/2022-05-02T08:11:33Z/.index.json.lck", @"vm-100-2022\x2d05\x2d02T08\x3a11\x3a33Z-.index.json.lck")]
    public void ServerLock_IsNamedAsTheServerDoes(string folder, string name) => Assert.Equal(name, ServerLocks.NameOf(folder));

    [Fact]
    public void ServerLock_IsTakenWhereTheServerKnowsTheStore()
    {
        string locks = Directory.CreateDirectory(_store["run"]).FullName;
        string configuration = _store["datastore.cfg"];
        File.WriteAllText(configuration, $"datastore: other\n\tpath /elsewhere\n\ndatastore: mine\n\tcomment x\n\tpath {_store.Path}\n");
        ServerLocks servers = ServerLocks.Find(_store.Path, locks, configuration);
        Assert.True(servers.TryTake("ns/a/vm/100", exclusive: true, out int first));
        Assert.True(File.Exists(Path.Combine(locks, "mine/a/vm-100")));
        Assert.False(servers.TryTake("ns/a/vm/100", exclusive: false, out _));
        _ = PbsBackup.Interop.Posix.Close(first);
        Assert.True(servers.TryTake("ns/a/vm/100", exclusive: false, out int second));
        _ = PbsBackup.Interop.Posix.Close(second);
        Assert.Equal(["vm-100"], Directory.GetFiles(Path.Combine(locks, "mine/a")).Select(Path.GetFileName));

        Assert.True(ServerLocks.Find("/elsewhere/else", locks, configuration).TryTake("vm/100", exclusive: true, out int none));
        Assert.Equal(-1, none);
        string longest = ServerLocks.NameOf($"host/{new string('a', 255)}");
        Assert.StartsWith("hashed/host-aaa", longest, StringComparison.Ordinal);
        Assert.Equal("hashed/".Length + 80 + 3 + 80 + 1 + 64, longest.Length);
    }

    [Fact]
    public void KnownChunks_ForgetsNothingThatItTook()
    {
        var known = new KnownChunks();
        ChunkDigest[] digests = [.. Enumerable.Range(0, 20_000).Select(number => new ChunkDigest(SHA256.HashData(BitConverter.GetBytes(number))))];
        foreach (ChunkDigest digest in digests[..10_000])
            known.Add(digest);
        Assert.All(digests[..10_000], digest => Assert.True(known.Contains(digest)));
        Assert.All(digests[10_000..], digest => Assert.False(known.Contains(digest)));
        Assert.False(known.IsCertain(digests[0]));
        known.AddCertain(digests[0]);
        Assert.True(known.IsCertain(digests[0]));
    }

    private async Task<IndexSummary> WriteIndexAsync(string name, long? length, params byte[][] chunks)
    {
        using var store = await StoreFolder.OpenAsync(_store.Path, SyncLevel.None, default);
        await using var index = new LocalIndexWriter(store, new ChunkFolder(store), name, length, 4 << 20, 1700000000);
        foreach (byte[] chunk in chunks)
            await index.AppendAsync(new ChunkDigest(SHA256.HashData(chunk)), chunk.Length);
        return await index.FinishAsync();
    }

    // The examples have an identity of zeros.
    private static string HashWithoutIdentity(byte[] file)
    {
        byte[] copy = [.. file];
        copy.AsSpan(8, 16).Clear();
        return Convert.ToHexStringLower(SHA256.HashData(copy));
    }
}
