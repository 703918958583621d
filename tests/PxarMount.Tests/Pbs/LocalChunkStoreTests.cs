using System.Runtime.Versioning;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Local;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>What can have happened to a chunk file.</summary>
[SupportedOSPlatform("linux")]
[Collection(nameof(LiveBuffers))]
public sealed class LocalChunkStoreTests : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private readonly int _live = ChunkBuffer.LiveCount;
    private ISnapshotReader _reader = null!;
    private ChunkDigest _digest;

    private string ChunkPath => _folder[$"store/.chunks/{_digest.ToString()[..4]}/{_digest}"];

    public async Task InitializeAsync()
    {
        const string Plain = "host/plain/2024-06-10T06:13:20Z";
        string root = GoldenStore.CopyTo(_folder);
        await using Snapshot snapshot = await GoldenStore.OpenAsync(root, Plain, KeyRing.Empty);
        _digest = (await snapshot.OpenIndexAsync("root.pxar.didx"))[0].Digest;
        _reader = await LocalDatastore.Open(root).OpenSnapshotAsync(GoldenStore.Id(Plain));
    }

    public async Task DisposeAsync()
    {
        await _reader.DisposeAsync();
        _folder.Dispose();
        Assert.Equal(_live, ChunkBuffer.LiveCount);
    }

    [Fact]
    public async Task Chunk_IsReadAsItIsStored()
    {
        using ChunkBuffer blob = await _reader.Chunks.ReadBlobAsync(_digest);
        Assert.Equal(await File.ReadAllBytesAsync(ChunkPath), blob.Span.ToArray());
    }

    [Theory]
    [InlineData("folder", PbsError.Corrupt)]
    [InlineData("fifo", PbsError.Corrupt)]
    [InlineData("link", PbsError.Corrupt)]
    [InlineData("huge", PbsError.Corrupt)]
    [InlineData("empty", PbsError.NotFound)]
    public async Task ChunkThatIsNoChunk_IsRefused_AndNamed(string what, PbsError expected)
    {
        await OddFile.ReplaceAsync(ChunkPath, what);
        await FailsAsync(expected);
    }

    [Fact]
    public async Task MissingChunk_IsNotFound()
    {
        File.Delete(ChunkPath);
        Assert.DoesNotContain(".bad", (await FailsAsync(PbsError.NotFound)).Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(ChunkPath)!);
        await FailsAsync(PbsError.NotFound);
        await File.WriteAllTextAsync(Path.GetDirectoryName(ChunkPath)!, "a file");
        await FailsAsync(PbsError.NotFound);
    }

    [Fact]
    public async Task ChunkThatVerificationRenamed_IsSaidToBeBad()
    {
        File.Move(ChunkPath, ChunkPath + ".3.bad");
        Assert.Contains($"{_digest}.3.bad", (await FailsAsync(PbsError.NotFound)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChunkThatMayNotBeRead_IsUnauthorized()
    {
        await OtherUser.LetInAsync(_folder.Path);
        File.SetUnixFileMode(ChunkPath, UnixFileMode.None);
        OtherUser.Run(() =>
        {
            PbsException exception = Assert.Throws<PbsException>(() => { _ = _reader.Chunks.ReadBlobAsync(_digest).AsTask(); });
            Assert.Equal(PbsError.Unauthorized, exception.Kind);
            Assert.Contains(ChunkPath, exception.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ForeignChunk_IsReadWithoutBeingItsOwner()
    {
        await OtherUser.LetInAsync(_folder.Path);

        // Only owners may ask the system to leave the access time alone.
        OtherUser.Run(() =>
        {
            ValueTask<ChunkBuffer> reading = _reader.Chunks.ReadBlobAsync(_digest);
            Assert.True(reading.IsCompletedSuccessfully);
            reading.Result.Dispose();
        });
    }

    [Fact]
    public async Task ChunkThatIsReplacedAllTheTime_IsAlwaysRead()
    {
        byte[] stored = await File.ReadAllBytesAsync(ChunkPath);
        using var stop = new CancellationTokenSource();
        Task replacing = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                File.WriteAllBytes(ChunkPath + ".tmp_abcdef", stored);
                File.Move(ChunkPath + ".tmp_abcdef", ChunkPath, overwrite: true);
            }
        });
        for (int round = 0; round < 1000; round++)
        {
            using ChunkBuffer blob = await _reader.Chunks.ReadBlobAsync(_digest);
            Assert.Equal(stored.Length, blob.Length);
        }

        await stop.CancelAsync();
        await replacing;
    }

    private async Task<PbsException> FailsAsync(PbsError expected)
    {
        PbsException exception = await Assert.ThrowsAsync<PbsException>(() => _reader.Chunks.ReadBlobAsync(_digest).AsTask());
        Assert.True(exception.Kind == expected, $"{exception.Kind}: {exception.Message}");
        Assert.Contains(_digest.ToString(), exception.Message, StringComparison.Ordinal);
        Assert.Contains(ChunkPath, exception.Message, StringComparison.Ordinal);
        return exception;
    }
}
