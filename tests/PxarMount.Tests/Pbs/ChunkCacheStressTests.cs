using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>Many readers, little room.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class ChunkCacheStressTests
{
    private const int LargestChunk = 200_000;
    private const int VeryLargeChunk = 2_000_000;

    [Theory]
    [InlineData(3 * LargestChunk, LargestChunk)]
    [InlineData(30 * LargestChunk, LargestChunk)]
    [InlineData(0, LargestChunk)]
    [InlineData(3 * VeryLargeChunk, VeryLargeChunk)]
    public async Task SixteenReadersWithCancellations_GetRightBytesOnceLoadedAndLeakNothing(int capacity, int largestChunk)
    {
        var archive = new ChunkedArchive(1, 40, largestChunk / 200, largestChunk);
        var store = new CountingChunkStore(archive.Store);
        int before = ChunkBuffer.LiveCount;
        using (var cache = new ChunkCache(capacity, parallelism: 4))
        {
            await using var source = new ChunkedSource(archive.Index, cache.Over(store, null));
            await Task.WhenAll(Enumerable.Range(0, 16).Select(reader => Task.Run(() => ReadAsync(source, archive.Bytes, reader))));
            Assert.InRange(cache.Statistics.Size, 0, capacity);
        }

        Assert.Equal(0, store.Duplicates);
        Assert.Equal(before, ChunkBuffer.LiveCount);
    }

    [Fact]
    public async Task MemoryBesideTheCache_IsThatOfTheLoadsThatRun()
    {
        var archive = new ChunkedArchive(1, 40, VeryLargeChunk / 2, VeryLargeChunk);
        ChunkBuffer.ReleaseUnused();
        long before = ChunkBuffer.HeldBytes;
        long most = 0;
        using var cache = new ChunkCache(16L * VeryLargeChunk, parallelism: 4);
        await using var source = new ChunkedSource(archive.Index, cache.Over(archive.Store, null));
        async Task ReadAllAsync(int reader)
        {
            byte[] buffer = new byte[128 << 10];
            for (long offset = reader * 100_000; offset < source.Length; offset += buffer.Length)
            {
                await source.ReadAsync(offset, buffer);
                InterlockedMax(ref most, ChunkBuffer.HeldBytes - before);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 16).Select(reader => Task.Run(() => ReadAllAsync(reader))));
        const int Loads = 4 + 2;
        Assert.InRange(most, 1, ChunkMemory.MostFree + Loads * (VeryLargeChunk + (1L << 20)));
    }

    private static void InterlockedMax(ref long most, long value)
    {
        long seen = Volatile.Read(ref most);
        while (value > seen && Interlocked.CompareExchange(ref most, value, seen) != seen)
            seen = Volatile.Read(ref most);
    }

    private static async Task ReadAsync(ChunkedSource source, byte[] expected, int seed)
    {
        var random = new Random(seed);
        byte[] buffer = new byte[150_000];
        long next = 0;
        for (int round = 0; round < 1_600_000_000 / expected.Length; round++)
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
