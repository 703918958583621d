using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Remote;
using PbsReader.Snapshots;
using PbsTestServer;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A server with many chunks, our client on it, and its snapshot open.</summary>
internal sealed class ServedRandom : IAsyncDisposable
{
    private readonly ScratchFolder _folder;
    private readonly DecodingChunkSource _chunks;

    private ServedRandom(ScratchFolder folder, TestServer server, RemoteDatastore store, Snapshot snapshot, IChunkIndex index)
    {
        (_folder, Server, Store, Snapshot, Index) = (folder, server, store, snapshot, index);
        _chunks = new DecodingChunkSource(snapshot.Reader.Chunks, null);
    }

    public TestServer Server { get; }

    public RemoteDatastore Store { get; }

    public Snapshot Snapshot { get; }

    public IChunkIndex Index { get; }

    public static async Task<ServedRandom> OpenAsync(
        Func<RemoteOptions, RemoteOptions>? configure = null, int chunkCount = 64, int chunkLength = 64 << 10, ServerRelease release = ServerRelease.Pbs4)
    {
        var folder = new ScratchFolder();
        string path = RandomStore.Create(folder, chunkCount, chunkLength);
        TestServer server = await ServedGolden.StartAsync(options => options with
        {
            Datastores = new Dictionary<string, string> { ["store1"] = path },
            Release = release,
        });
        RemoteOptions options = RemoteStore.OptionsFor(server);
        var store = new RemoteDatastore(configure is null ? options : configure(options));
        Snapshot snapshot = await OpenSnapshotAsync(store);
        return new ServedRandom(folder, server, store, snapshot, await snapshot.OpenIndexAsync(RandomStore.FileName));
    }

    public static async Task<Snapshot> OpenSnapshotAsync(RemoteDatastore store) =>
        await Snapshot.OpenAsync(await store.OpenSnapshotAsync(GoldenStore.Id(RandomStore.Snapshot)), KeyRing.Empty);

    /// <summary>Reads and verifies one chunk.</summary>
    public async Task ReadAsync(int position, CancellationToken cancellationToken = default)
    {
        using ChunkBuffer chunk = await _chunks.GetChunkAsync(Index[position].Digest, Index[position].Length, cancellationToken);
        Assert.Equal(Index[position].Length, chunk.Length);
    }

    /// <summary>Reads and verifies all chunks, many at once.</summary>
    public Task ReadAllAsync() => Parallel.ForAsync(
        0, Index.Count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (position, token) => await ReadAsync(position, token));

    /// <summary>Reading fails so.</summary>
    public async Task<PbsException> FailsAsync(PbsError kind, int position = 0)
    {
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => ReadAsync(position).WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.True(error.Kind == kind, $"{error.Kind}: {error.Message}");
        Assert.DoesNotContain(ServedGolden.Secret, error.ToString(), StringComparison.Ordinal);
        return error;
    }

    /// <summary>Reading works again, be it after some failures.</summary>
    public async Task WorksSoonAsync()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await ReadAllAsync();
                return;
            }
            catch (PbsException) when (attempt < 100)
            {
                await Task.Delay(100);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Snapshot.DisposeAsync();
        await Store.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
