using PbsBackup;
using PbsBackup.Local;
using PbsBackup.Snapshots;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>What happens to a chunk whose name is taken (datastore spec, 11.3 and 11.4).</summary>
public sealed class ChunkFolderTests : IAsyncLifetime
{
    private static readonly byte[] s_text = [.. Enumerable.Range(0, 1000).Select(number => (byte)(number / 100))];
    private readonly TestStore _store = new();
    private StoreFolder _folder = null!;

    public async Task InitializeAsync() => _folder = await StoreFolder.OpenAsync(_store.Path, SyncLevel.None, default);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        _store.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(SyncLevel.None)]
    [InlineData(SyncLevel.File)]
    [InlineData(SyncLevel.FileSystem)]
    public async Task NewChunk_IsWritten_SecondTimeItIsThere(SyncLevel level)
    {
        using var folder = await StoreFolder.OpenAsync(_store.Path, level, default);
        var chunks = new ChunkFolder(folder);
        byte[] blob = Encode(null, compress: true);
        Assert.False(chunks.TryTouch(Digest(null)));
        Assert.False(chunks.Insert(Digest(null), blob));
        Assert.Equal(blob, Stored(null));
        Assert.True(chunks.Insert(Digest(null), blob));
        Assert.True(chunks.TryTouch(Digest(null)));
        Assert.Single(_store.Chunks);
    }

    [Fact]
    public void ChunkThatIsThere_IsMarkedAsUsed()
    {
        var chunks = new ChunkFolder(_folder);
        byte[] blob = Encode(null, compress: true);
        chunks.Insert(Digest(null), blob);
        var written = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        foreach (Func<bool> use in (Func<bool>[])[() => chunks.Insert(Digest(null), blob), () => chunks.TryTouch(Digest(null))])
        {
            File.SetLastWriteTimeUtc(PathOf(null), written);
            File.SetLastAccessTimeUtc(PathOf(null), written);
            Assert.True(use());
            Assert.True(File.GetLastAccessTimeUtc(PathOf(null)) > written);
            Assert.Equal(written, File.GetLastWriteTimeUtc(PathOf(null)));
        }
    }

    [Fact]
    public void EmptyFile_IsReplaced()
    {
        var chunks = new ChunkFolder(_folder);
        Put(null, []);
        Assert.False(chunks.TryTouch(Digest(null)));
        byte[] blob = Encode(null, compress: true);
        Assert.False(chunks.Insert(Digest(null), blob));
        Assert.Equal(blob, Stored(null));
    }

    [Fact]
    public void PlainChunk_TheSmallerOneStays()
    {
        var chunks = new ChunkFolder(_folder);
        (byte[] small, byte[] large) = (Encode(null, compress: true), Encode(null, compress: false));
        Put(null, large);
        Assert.False(chunks.Insert(Digest(null), small));
        Assert.Equal(small, Stored(null));
        Assert.True(chunks.Insert(Digest(null), large));
        Assert.Equal(small, Stored(null));
    }

    [Fact]
    public void EncryptedChunk_TheStoredOneStays()
    {
        var chunks = new ChunkFolder(_folder);
        CryptConfig key = GoldenStore.MainKey;
        (byte[] small, byte[] large) = (Encode(key, compress: true), Encode(key, compress: false));
        Put(key, large);
        Assert.True(chunks.Insert(Digest(key), small));
        Assert.Equal(large, Stored(key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ChunkThatIsCutOff_IsReplaced(bool isEncrypted)
    {
        CryptConfig? key = isEncrypted ? GoldenStore.MainKey : null;
        byte[] whole = Encode(key, compress: true);
        Put(key, whole[..^3]);
        Assert.False(new ChunkFolder(_folder).Insert(Digest(key), whole));
        Assert.Equal(whole, Stored(key));
    }

    [Fact]
    public void UncompressedEncryptedChunksOfTwoLengths_AreAnError()
    {
        CryptConfig key = GoldenStore.MainKey;
        Put(key, Encode(key, compress: false)[..^1]);
        AssertRefused(key, Encode(key, compress: false));
    }

    [Fact]
    public void PlainAndEncrypted_AreNeverMixed()
    {
        Put(null, Encode(null, compress: true));
        AssertRefused(null, Encode(GoldenStore.MainKey, compress: true));
        Put(GoldenStore.MainKey, Encode(GoldenStore.MainKey, compress: true));
        AssertRefused(GoldenStore.MainKey, Encode(null, compress: false));
    }

    [Fact]
    public void WhatIsNoChunk_IsReplaced_AndDirectoriesAreAnError()
    {
        var chunks = new ChunkFolder(_folder);
        Put(null, new byte[5]);
        byte[] blob = Encode(null, compress: true);
        Assert.False(chunks.Insert(Digest(null), blob));
        Assert.Equal(blob, Stored(null));
        Directory.CreateDirectory(PathOf(GoldenStore.MainKey));
        AssertRefused(GoldenStore.MainKey, Encode(GoldenStore.MainKey, compress: true));
    }

    private static ChunkDigest Digest(CryptConfig? key) => PbsBackup.Pipeline.ZeroChunks.DigestOf(s_text, key);

    private static byte[] Encode(CryptConfig? key, bool compress)
    {
        using ChunkBuffer blob = DataBlob.Encode(s_text, key, compress);
        return blob.Span.ToArray();
    }

    private void AssertRefused(CryptConfig? key, byte[] blob)
    {
        byte[]? before = File.Exists(PathOf(key)) ? Stored(key) : null;
        BackupException error = Assert.Throws<BackupException>(() => new ChunkFolder(_folder).Insert(Digest(key), blob));
        Assert.Contains(Digest(key).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.Exists(PathOf(key)) ? Stored(key) : null);
    }

    private string PathOf(CryptConfig? key) => _store[$".chunks/{Digest(key).ToString()[..4]}/{Digest(key)}"];

    private byte[] Stored(CryptConfig? key) => File.ReadAllBytes(PathOf(key));

    private void Put(CryptConfig? key, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(key))!);
        File.WriteAllBytes(PathOf(key), content);
    }
}
