using PbsReader;
using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

[Collection(nameof(LiveBuffers))]
public sealed class ChunkedSourceTests : IDisposable
{
    private const int Unit = 64 << 10;

    private readonly int _before = ChunkBuffer.LiveCount;
    private readonly byte[] _buffer = new byte[8 * Unit];

    public void Dispose() => Assert.Equal(_before, ChunkBuffer.LiveCount);

    [Fact]
    public async Task EveryBorder_IsCrossedExactly()
    {
        var archive = new ChunkedArchive(3, 20, 1, 50);
        using var cache = new ChunkCache(1 << 20);
        await using var source = new ChunkedSource(archive.Index, cache.Over(archive.Store, null));
        Assert.Equal(archive.Bytes.Length, source.Length);
        for (int offset = 0; offset <= archive.Bytes.Length; offset++)
        {
            for (int length = 0; length < 120; length += 7)
            {
                int count = await source.ReadAsync(offset, _buffer.AsMemory(0, length));
                Assert.True(archive.Bytes.AsSpan(offset, Math.Min(length, archive.Bytes.Length - offset)).SequenceEqual(_buffer.AsSpan(0, count)));
            }
        }
    }

    [Fact]
    public async Task ReadOfWhatIsInTheCache_CompletesAtOnce()
    {
        var archive = new ChunkedArchive(3, 5, Unit, Unit);
        using var cache = new ChunkCache(1 << 20);
        await using var source = new ChunkedSource(archive.Index, cache.Over(archive.Store, null));
        await source.ReadAsync(0, _buffer);
        ValueTask<int> read = source.ReadAsync(1000, _buffer.AsMemory(0, 4 * Unit));
        Assert.True(read.IsCompleted);
        Assert.Equal(4 * Unit, await read);
    }

    [Fact]
    public async Task OneBadChunk_FailsOnlyReadsThatNeedIt()
    {
        var archive = new ChunkedArchive(3, 5, Unit, Unit);
        archive.Store.Remove(archive.Index[2].Digest);
        using var cache = new ChunkCache(4 << 20);
        await using var source = new ChunkedSource(archive.Index, cache.Over(archive.Store, null));
        Assert.Equal(2 * Unit, await source.ReadAsync(0, _buffer.AsMemory(0, 2 * Unit)));
        Assert.Equal(2 * Unit, await source.ReadAsync(3 * Unit, _buffer));
        foreach ((int offset, int length) in new[] { (2 * Unit, 1), (3 * Unit - 1, 1), (0, 2 * Unit + 1), (2 * Unit + 5, 2 * Unit) })
        {
            PbsException error = await Assert.ThrowsAsync<PbsException>(
                async () => await source.ReadAsync(offset, _buffer.AsMemory(0, length)));
            Assert.Equal(PbsError.NotFound, error.Kind);
        }
    }

    [Fact]
    public async Task Holes_CostNothingAndAreFound()
    {
        // Data, two holes, data, hole, and a short hole at the end.
        var store = new MemoryChunkStore();
        byte[] data = [.. Enumerable.Repeat((byte)7, Unit)];
        ChunkDigest full = store.Add(data);
        ChunkDigest hole = store.Add(new byte[Unit]);
        ChunkDigest end = store.Add(new byte[1000]);
        ListedIndex index = new ListedIndex().Add(full, Unit).Add(hole, Unit).Add(hole, Unit).Add(full, Unit).Add(hole, Unit).Add(end, 1000);
        store.Remove(hole);
        store.Remove(end);
        using var cache = new ChunkCache(1 << 20);
        await using var source = new ChunkedSource(index, cache.Over(store, null));

        Assert.Equal(5 * Unit + 1000, await source.ReadAsync(0, _buffer));
        byte[] expected = [.. data, .. new byte[2 * Unit], .. data, .. new byte[Unit + 1000]];
        Assert.True(_buffer.AsSpan(0, expected.Length).SequenceEqual(expected));
        Assert.Equal(1, cache.Statistics.Loads);

        Assert.Equal(2 * Unit, source.CountDataBytes());
        Assert.Equal((0, Unit), (source.FindData(0), source.FindHole(0)));
        Assert.Equal((3 * Unit, Unit + 1), (source.FindData(Unit + 1), source.FindHole(Unit + 1)));
        Assert.Equal((3 * Unit + 5, 4 * Unit), (source.FindData(3 * Unit + 5), source.FindHole(3 * Unit + 5)));
        Assert.Equal((null, 5 * Unit + 999), (source.FindData(5 * Unit + 999), source.FindHole(5 * Unit + 999)));
        Assert.Equal((null, null), (source.FindData(source.Length), source.FindHole(source.Length)));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.FindData(-1));
    }

    [Fact]
    public void ImageWithoutHoles_HasOneAtItsEnd()
    {
        var archive = new ChunkedArchive(3, 5, Unit, Unit);
        var source = new ChunkedSource(archive.Index, new DecodingChunkSource(archive.Store, null));
        Assert.Equal((17, source.Length), (source.FindData(17), source.FindHole(17)));
        Assert.Equal(source.Length, source.CountDataBytes());
    }

    [Fact]
    public void PrefetchOfAnything_NeverFails()
    {
        var archive = new ChunkedArchive(3, 5, Unit, Unit);
        archive.Store.Remove(archive.Index[2].Digest);
        using var cache = new ChunkCache(Unit);
        var source = new ChunkedSource(archive.Index, cache.Over(archive.Store, null));
        foreach (long offset in new[] { long.MinValue, -1, 0, Unit, source.Length - 1, source.Length, long.MaxValue })
        {
            foreach (long length in new[] { long.MinValue, 0, 1, long.MaxValue })
                source.Prefetch(offset, length);
        }
    }
}
