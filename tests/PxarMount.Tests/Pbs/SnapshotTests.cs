using System.Text;
using System.Text.Json.Nodes;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>What a hostile or damaged store can do to a snapshot's files (datastore spec, 8).</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Conf = "a.conf.blob";
    private const string Disk = "a.img.fidx";

    private readonly CryptConfig _key = new(Enumerable.Repeat((byte)7, CryptConfig.KeySize).ToArray());
    private readonly CryptConfig _otherKey = new(Enumerable.Repeat((byte)8, CryptConfig.KeySize).ToArray());
    private readonly MemorySnapshot _stored = new(MemorySnapshot.DefaultId);

    [Theory]
    [InlineData("backup-id", "other")]
    [InlineData("backup-type", "vm")]
    public Task ManifestOfAnotherGroup_IsRefused(string field, string value) =>
        RefusedAsync(PbsError.Corrupt, _stored.Finish(null, json => json[field] = value));

    [Fact]
    public Task ManifestOfAnotherTime_IsRefused() =>
        RefusedAsync(PbsError.Corrupt, _stored.Finish(null, json => json["backup-time"] = 1718000001));

    [Fact]
    public Task EncryptedManifest_IsRefused_EvenWithItsKey()
    {
        _stored.Finish();
        using ChunkBuffer plain = DataBlob.Decode(_stored.Files[BackupManifest.FileName], null, 1 << 20);
        using ChunkBuffer encrypted = DataBlob.Encode(plain.Span, _key, compress: false);
        _stored.Files[BackupManifest.FileName] = encrypted.Span.ToArray();
        return RefusedAsync(PbsError.Corrupt, _stored, _key);
    }

    [Fact]
    public async Task Failure_DisposesTheReader()
    {
        await RefusedAsync(PbsError.NotFound, _stored);
        Assert.True(_stored.IsDisposed);
    }

    [Theory]
    [InlineData("signature", PbsError.Corrupt)]
    [InlineData("signature and fingerprint", PbsError.Corrupt)]
    [InlineData("all marks", PbsError.Corrupt)]
    [InlineData("fingerprint", null)]
    public async Task StrippedMarks_AreNoticedWhenTheKeyIsGiven(string what, PbsError? expected)
    {
        _stored.AddBlob(Conf, "text", _key).Finish(_key, json => Strip(json, what));
        if (expected is PbsError error)
            await RefusedAsync(error, _stored, _key);
        else
            Assert.Same(_key, (await OpenAsync(_key)).Key);
    }

    [Theory]
    [InlineData("signature", PbsError.Corrupt)]
    [InlineData("signature and fingerprint", PbsError.Corrupt)]
    [InlineData("fingerprint", PbsError.KeyRequired)]
    [InlineData("nothing", PbsError.KeyRequired)]
    public Task MarkedSnapshot_DoesNotOpenWithoutKey(string what, PbsError expected) =>
        RefusedAsync(expected, _stored.AddBlob(Conf, "text", _key).Finish(_key, json => Strip(json, what)));

    [Fact]
    public async Task PlainSnapshot_InPlaceOfASignedOne_OpensOnlyWhereNoSignatureIsRequired()
    {
        _stored.AddBlob(Conf, "text").Finish();
        await RefusedAsync(PbsError.Corrupt, _stored, _key);
        await using Snapshot snapshot = await Snapshot.OpenAsync(_stored, new KeyRing([_key]), SignaturePolicy.WhereMarked);
        Assert.Equal("text", Encoding.UTF8.GetString((await snapshot.ReadBlobAsync(Conf)).Span));
    }

    [Theory]
    [InlineData(true, PbsError.KeyMismatch)]
    [InlineData(false, PbsError.KeyMismatch)]
    public Task SnapshotOfAnotherKey_IsRefused(bool isNamed, PbsError expected) =>
        RefusedAsync(expected, _stored.AddBlob(Conf, "text", _key).Finish(_key, json => Strip(json, isNamed ? "nothing" : "fingerprint")), _otherKey);

    [Fact]
    public Task FingerprintOfAKeyThatDidNotSign_IsRefused() => RefusedAsync(
        PbsError.Corrupt,
        _stored.AddBlob(Conf, "text", _key).Finish(_key, json => json["unprotected"]!["key-fingerprint"] = _otherKey.Fingerprint.ToString()),
        _key,
        _otherKey);

    [Fact]
    public async Task SignedSnapshot_IsFoundAmongSeveralKeys_WithoutFingerprintToo()
    {
        _stored.AddBlob(Conf, "text", _key).Finish(_key, json => Strip(json, "fingerprint"));
        await using Snapshot snapshot = await OpenAsync(_otherKey, _key);
        Assert.Same(_key, snapshot.Key);
        Assert.Equal("text", Encoding.UTF8.GetString((await snapshot.ReadBlobAsync(Conf)).Span));
    }

    [Fact]
    public Task ChangedAfterSigning_IsRefused() => RefusedAsync(
        PbsError.Corrupt, _stored.AddBlob(Conf, "text", _key).Finish(_key, json => json["files"]![0]!["size"] = 5), _key);

    [Theory]
    [InlineData(CryptMode.Encrypt, false)]
    [InlineData(CryptMode.None, true)]
    [InlineData(CryptMode.SignOnly, true)]
    public async Task BlobThatIsNotStoredAsListed_IsRefused(CryptMode listed, bool isEncrypted)
    {
        _stored.AddBlob(Conf, "text", isEncrypted ? _key : null, listed).Finish(_key);
        await using Snapshot snapshot = await OpenAsync(_key);
        await FailsAsync(PbsError.Corrupt, () => snapshot.ReadBlobAsync(Conf).AsTask());
    }

    [Fact]
    public async Task EncryptedKeyBlob_IsPlain_WhateverItsMode()
    {
        _stored.AddBlob(StoredName.EncryptedKey, "RSA", null, CryptMode.Encrypt).Finish(_key);
        await using Snapshot snapshot = await OpenAsync(_key);
        Assert.Equal("RSA", Encoding.UTF8.GetString((await snapshot.ReadBlobAsync(StoredName.EncryptedKey)).Span));
        Assert.Equal("RSA", Encoding.UTF8.GetString((await Snapshot.ReadEncryptedKeyAsync(_stored)).Span));
        _stored.Files[StoredName.EncryptedKey][^1] ^= 1;
        await FailsAsync(PbsError.Corrupt, () => Snapshot.ReadEncryptedKeyAsync(_stored).AsTask());
    }

    [Fact]
    public async Task EncryptedKeyBlob_ThatIsNotThere_IsNotFound() =>
        await FailsAsync(PbsError.NotFound, () => Snapshot.ReadEncryptedKeyAsync(_stored.Finish()).AsTask());

    [Fact]
    public async Task BlobChangedAnywhere_IsRefused()
    {
        _stored.AddBlob(Conf, "some text").Finish();
        await using Snapshot snapshot = await OpenAsync();
        byte[] right = _stored.Files[Conf];
        for (int length = 0; length < right.Length; length++)
            await FailsWithAsync(right[..length]);
        for (int offset = 0; offset < right.Length; offset++)
        {
            byte[] changed = [.. right];
            changed[offset] ^= 0x40;
            await FailsWithAsync(changed);
        }

        await FailsWithAsync([.. right, 0]);

        Task FailsWithAsync(byte[] bytes)
        {
            _stored.Files[Conf] = bytes;
            return FailsAsync(PbsError.Corrupt, () => snapshot.ReadBlobAsync(Conf).AsTask());
        }
    }

    [Fact]
    public async Task FixedIndexWithAnotherLength_IsRefused_AlthoughItsChecksumIsRight()
    {
        _stored.AddIndex(Disk, IndexBytes.Fixed(9, 8, 2)).Finish();
        await using Snapshot snapshot = await OpenAsync();
        Assert.Equal(9, (await snapshot.OpenIndexAsync(Disk)).Length);
        _stored.Files[Disk] = IndexBytes.Fixed(10, 8, 2);
        await FailsAsync(PbsError.Corrupt, () => snapshot.OpenIndexAsync(Disk).AsTask());
    }

    [Fact]
    public async Task SwappedIndexes_AreRefused()
    {
        _stored.AddIndex("a.didx", IndexBytes.Dynamic(5, 10)).AddIndex("b.didx", IndexBytes.Dynamic(6, 10)).Finish();
        await using Snapshot snapshot = await OpenAsync();
        (_stored.Files["a.didx"], _stored.Files["b.didx"]) = (_stored.Files["b.didx"], _stored.Files["a.didx"]);
        await FailsAsync(PbsError.Corrupt, () => snapshot.OpenIndexAsync("a.didx").AsTask());
    }

    [Fact]
    public async Task IndexThatIsLongerThanItsArchiveAllows_IsNotEvenRead()
    {
        _stored.AddIndex("a.didx", IndexBytes.Dynamic(5)).Finish();
        await using Snapshot snapshot = await OpenAsync();
        _stored.Files["a.didx"] = new byte[IndexFile.HeaderSize + 6 * DynamicIndex.EntrySize];
        PbsException exception = await FailsAsync(PbsError.Corrupt, () => snapshot.OpenIndexAsync("a.didx").AsTask());
        Assert.Contains("longer than 4296", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatIsNotListed_IsNotFound_AlthoughItIsStored()
    {
        _stored.AddBlob(Conf, "text").AddBlob(StoredName.ClientLog, "log").AddIndex(Disk, IndexBytes.Fixed(9, 8, 2));
        _stored.Listed.Clear();
        _stored.Finish();
        await using Snapshot snapshot = await OpenAsync();
        await FailsAsync(PbsError.NotFound, () => snapshot.ReadBlobAsync(Conf).AsTask());
        await FailsAsync(PbsError.NotFound, () => snapshot.OpenIndexAsync(Disk).AsTask());
        await FailsAsync(PbsError.NotFound, () => snapshot.ReadBlobAsync(BackupManifest.FileName).AsTask());
        Assert.Equal("log", Encoding.UTF8.GetString((await snapshot.ReadBlobAsync(StoredName.ClientLog)).Span));
    }

    [Fact]
    public async Task BlobAndIndex_AreNotTakenForEachOther()
    {
        _stored.AddBlob(Conf, "text").AddIndex(Disk, IndexBytes.Fixed(9, 8, 2)).Finish();
        await using Snapshot snapshot = await OpenAsync();
        await FailsAsync(PbsError.NotFound, () => snapshot.ReadBlobAsync(Disk).AsTask());
        await FailsAsync(PbsError.NotFound, () => snapshot.OpenIndexAsync(Conf).AsTask());
    }

    public void Dispose()
    {
        _key.Dispose();
        _otherKey.Dispose();
    }

    private static void Strip(JsonObject json, string what)
    {
        if (what != "nothing" && what != "fingerprint")
            json.Remove("signature");
        if (what != "nothing" && what != "signature")
            json["unprotected"] = new JsonObject();
        if (what == "all marks")
            json["files"]![0]!["crypt-mode"] = "none";
    }

    private static async Task<PbsException> FailsAsync(PbsError expected, Func<Task> action)
    {
        PbsException exception = await Assert.ThrowsAsync<PbsException>(action);
        Assert.True(exception.Kind == expected, $"{exception.Kind}: {exception.Message}");
        return exception;
    }

    private static Task<PbsException> RefusedAsync(PbsError expected, MemorySnapshot stored, params CryptConfig[] keys) =>
        FailsAsync(expected, () => Snapshot.OpenAsync(stored, new KeyRing(keys)).AsTask());

    private async Task<Snapshot> OpenAsync(params CryptConfig[] keys) => await Snapshot.OpenAsync(_stored, new KeyRing(keys));
}
