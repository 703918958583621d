using PbsReader;
using PbsReader.Caching;
using PbsReader.Chunks;
using PbsReader.Pinning;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Caching;

/// <summary>What every store does that stands before another one.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class ChunkStoreContractTests : IAsyncLifetime
{
    private readonly CacheFixture _bed = new();
    private readonly List<IDisposable> _owned = [];
    private readonly ChunkDigest _digest;

    public ChunkStoreContractTests() => _digest = _bed.Add(1);

    public static TheoryData<string> Stores { get; } = ["cold disk", "warm disk", "pins", "pinned", "pinning", "shared", "disk over shared"];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _owned.ForEach(owned => owned.Dispose());
        _bed.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Chunk_IsReadAsItIsStored_AlsoByManyAtOnce(string kind)
    {
        await using IChunkStore store = await MakeAsync(kind);
        await Parallel.ForAsync(0, 16, async (_, token) =>
        {
            using ChunkBuffer blob = await store.ReadBlobAsync(_digest, token);
            Assert.Equal(_bed.Memory[_digest], blob.Span.ToArray());
        });
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task MissingChunk_IsTheInnerStoresError_EachTime(string kind)
    {
        await using IChunkStore store = await MakeAsync(kind);
        ChunkDigest missing = new(new byte[32]);
        for (int round = 0; round < 2; round++)
        {
            PbsException error = await Assert.ThrowsAsync<PbsException>(() => store.ReadBlobAsync(missing).AsTask());
            Assert.Equal(PbsError.NotFound, error.Kind);
            Assert.Contains(missing.ToString(), error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Cancelled_IsCancelled_AndTheNextReaderHasIt(string kind)
    {
        await using IChunkStore store = await MakeAsync(kind);
        ChunkDigest another = _bed.Add(2);
        var never = new TaskCompletionSource();
        _bed.Faulty.Before = (_, token) => new ValueTask(never.Task.WaitAsync(token));
        using var cancellation = new CancellationTokenSource();
        Task reading = store.ReadBlobAsync(another, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        _bed.Faulty.Before = static (_, _) => default;
        (await store.ReadBlobAsync(another)).Dispose();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task RefusedChunk_IsReadAnew(string kind)
    {
        await using IChunkStore store = await MakeAsync(kind);
        byte[] right = _bed.Memory[_digest];
        byte[] wrong = [.. right];
        wrong[200] ^= 1;
        ChunkDigest bad = new([.. Enumerable.Repeat((byte)7, 32)]);
        _bed.Memory[bad] = wrong;
        (await store.ReadBlobAsync(bad)).Dispose();
        _bed.Memory[bad] = right;
        store.TryReject(bad);
        using ChunkBuffer blob = await store.ReadBlobAsync(bad);
        Assert.Equal(right, blob.Span.ToArray());
    }

    private async Task<IChunkStore> MakeAsync(string kind)
    {
        switch (kind)
        {
            case "pins" or "pinned":
                PinStore pins = Own(PinStore.TryOpen(_bed.Folder, create: true, out _)!);
                if (kind == "pinned")
                    pins.Root.Pinned.Write(CacheKey.Of(_digest), _bed.Memory[_digest], out _);
                return new PinnedChunkStore(pins, _bed.Server);
            case "pinning":
                var snapshot = new MemorySnapshot(MemorySnapshot.DefaultId) { Store = _bed.Server };
                var pin = new Pin("server", snapshot.Id, null, null, false, 1, 0);
                return Own(PinStore.TryOpen(_bed.Folder, create: true, out _)!).Begin(pin, snapshot).Reader.Chunks;
            case "shared":
                return await ShareAsync();
            default:
                DiskCache cache = Own(_bed.Open());
                IChunkStore store = cache.Over(kind == "disk over shared" ? await ShareAsync() : _bed.Server);
                if (kind == "warm disk")
                    await _bed.ReadAsync(store, _digest);
                await cache.FlushAsync();
                return store;
        }
    }

    private async Task<IChunkStore> ShareAsync()
    {
        var shared = new SharedChunkCache(new MemoryDistributedStore(), new SharedCacheOptions { Name = "test" });
        await shared.ConnectAsync();
        return shared.Over(_bed.Server);
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
