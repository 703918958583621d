using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>Many readers, little room.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class ChunkCacheStressTests
{
    private const int LargestChunk = 200_000;

    [Theory]
    [InlineData(3 * LargestChunk)]
    [InlineData(30 * LargestChunk)]
    [InlineData(0)]
    public async Task SixteenReadersWithCancellations_GetRightBytesOnceLoadedAndLeakNothing(int capacity)
    {
        var archive = new ChunkedArchive(1, 40, 1000, LargestChunk);
        var store = new CountingChunkStore(archive.Store);
        int before = ChunkBuffer.LiveCount;
        using (var cache = new ChunkCache(capacity))
        {
            await using var source = new ChunkedSource(archive.Index, cache.Over(store, null));
            await Task.WhenAll(Enumerable.Range(0, 16).Select(reader => Task.Run(() => ReadAsync(source, archive.Bytes, reader))));
            Assert.InRange(cache.Statistics.Size, 0, capacity);
        }

        Assert.Equal(0, store.Duplicates);
        Assert.Equal(before, ChunkBuffer.LiveCount);
    }

    private static async Task ReadAsync(ChunkedSource source, byte[] expected, int seed)
    {
        var random = new Random(seed);
        byte[] buffer = new byte[150_000];
        long next = 0;
        for (int round = 0; round < 400; round++)
        {
            long offset = random.Next(3) == 0 ? random.Next(expected.Length) : next % expected.Length;
            using var cancellation = new CancellationTokenSource();
            if (random.Next(5) == 0)
                cancellation.CancelAfter(TimeSpan.FromMicroseconds(random.Next(500)));
            try
            {
                int count = await source.ReadAsync(offset, buffer.AsMemory(0, random.Next(buffer.Length)), cancellation.Token);
                Assert.True(buffer.AsSpan(0, count).SequenceEqual(expected.AsSpan((int)offset, count)));
                next = offset + count;
            }
            catch (OperationCanceledException)
            {
                Assert.True(cancellation.IsCancellationRequested);
            }
        }
    }
}
