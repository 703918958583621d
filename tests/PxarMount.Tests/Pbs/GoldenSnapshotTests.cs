using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>Snapshots that the official client and server made.</summary>
public sealed class GoldenSnapshotTests
{
    public static TheoryData<string> Names => [.. GoldenStore.SnapshotNames];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EverySnapshot_OpensWithItsKeys_AndEveryFileIsWhatTheManifestSays(string name)
    {
        await using Snapshot snapshot = await GoldenStore.OpenAsync(name);
        foreach (ManifestFile file in snapshot.Manifest.Files)
        {
            if (IndexFile.IsIndexName(file.Name))
                Assert.Equal(file.Size, (await snapshot.OpenIndexAsync(file.Name)).Length);
            else
                Assert.NotEqual(0, (await snapshot.ReadBlobAsync(file.Name)).Length);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EveryChunkOfEveryIndex_IsStored(string name)
    {
        await using Snapshot snapshot = await GoldenStore.OpenAsync(name);
        foreach (ManifestFile file in snapshot.Manifest.Files.Where(file => IndexFile.IsIndexName(file.Name)))
        {
            IChunkIndex index = await snapshot.OpenIndexAsync(file.Name);
            for (int position = 0; position < index.Count; position++)
            {
                using ChunkBuffer blob = await snapshot.Reader.Chunks.ReadBlobAsync(index[position].Digest);
                Assert.Equal(position, index.Find(index[position].Start));
                Assert.NotNull(PbsReader.Blobs.DataBlob.KindOf(blob.Span));
            }
        }
    }

    [Theory]
    [InlineData("host/enc/2024-06-10T06:13:20Z")]
    [InlineData("host/signed/2024-06-10T06:13:20Z")]
    [InlineData("ns1:vm/102/2024-06-10T06:13:20Z")]
    public async Task MarkedSnapshot_IsNotOpenedWithoutItsKey(string name)
    {
        PbsException missing = await Assert.ThrowsAsync<PbsException>(() => GoldenStore.OpenAsync(GoldenStore.Path, name, KeyRing.Empty));
        Assert.Equal(PbsError.KeyRequired, missing.Kind);
        Assert.Contains("61:31:b1:18:64:9e:e4:a5", missing.Message, StringComparison.Ordinal);
        var other = new KeyRing([GoldenStore.Keys.Keys[1]]);
        PbsException wrong = await Assert.ThrowsAsync<PbsException>(() => GoldenStore.OpenAsync(GoldenStore.Path, name, other));
        Assert.Equal(PbsError.KeyMismatch, wrong.Kind);
        Assert.Contains("61:31:b1:18:64:9e:e4:a5", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnsignedSnapshot_IsRefusedWhenASignatureIsRequired_AndOpensOtherwise()
    {
        const string Name = "host/plain/2024-06-10T06:13:20Z";
        PbsException refused = await Assert.ThrowsAsync<PbsException>(
            () => GoldenStore.OpenAsync(GoldenStore.Path, Name, GoldenStore.Keys, SignaturePolicy.Required));
        Assert.Equal(PbsError.Corrupt, refused.Kind);
        await using Snapshot available = await GoldenStore.OpenAsync(GoldenStore.Path, Name, GoldenStore.Keys);
        Assert.Null(available.Key);
        await using Snapshot without = await GoldenStore.OpenAsync(GoldenStore.Path, Name, KeyRing.Empty, SignaturePolicy.Required);
        Assert.Null(without.Key);
    }

    [Fact]
    public async Task SignedSnapshot_HasAKey_ThatIsNotThatOfItsChunks()
    {
        await using Snapshot snapshot = await GoldenStore.OpenAsync("host/signed/2024-06-10T06:13:20Z");
        Assert.Same(GoldenStore.MainKey, snapshot.Key);
        Assert.Null(snapshot.KeyOf(snapshot.Manifest.Files[0]));
    }

    [Fact]
    public async Task EncryptedKey_IsReadWithoutAnyKey()
    {
        const string Name = "host/master/2024-06-10T06:13:20Z";
        await using PbsReader.Local.LocalDatastore store = PbsReader.Local.LocalDatastore.Open(GoldenStore.Path);
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id(Name));
        ReadOnlyMemory<byte> encrypted = await Snapshot.ReadEncryptedKeyAsync(reader);
        Assert.Equal(512, encrypted.Length);
        await using Snapshot snapshot = await GoldenStore.OpenAsync(Name);
        Assert.Equal(encrypted.ToArray(), (await snapshot.ReadBlobAsync(StoredName.EncryptedKey)).ToArray());
    }
}
