using PbsReader.Chunks;

namespace PxarMount.Tests.Pbs;

[Collection(nameof(LiveBuffers))]
public sealed class ChunkArenaTests
{
    private readonly object _gate = new();

    [Fact]
    public void BuffersOfAllSizes_NeverOverlapAndNeverExceedTheCapacity()
    {
        const int Capacity = 1 << 20;
        var arena = new ChunkArena(_gate, Capacity);
        var random = new Random(2);
        var alive = new List<(ChunkBuffer Buffer, byte Content)>();
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            if (Rent(arena, random.Next(1, 100_000)) is { } buffer)
            {
                buffer.WritableMemory.Span.Fill((byte)round);
                alive.Add((buffer, (byte)round));
                Assert.InRange(alive.Sum(static one => (long)one.Buffer.Capacity), 0, Capacity);
                if (random.Next(3) > 0)
                    continue;
            }
            else
            {
                refused++;
            }

            int position = random.Next(alive.Count);
            Assert.Equal(-1, alive[position].Buffer.Span.IndexOfAnyExcept(alive[position].Content));
            alive[position].Buffer.Dispose();
            alive.RemoveAt(position);
        }

        Assert.InRange(refused, 1, 20_000);
        Assert.InRange(arena.TouchedBytes, 1, Capacity);
        alive.ForEach(static one => one.Buffer.Dispose());

        // All holes have become one again.
        ChunkBuffer whole = Rent(arena, Capacity)!;
        whole.WritableMemory.Span.Fill(1);
        whole.Dispose();
        Close(arena);
    }

    [Fact]
    public void BufferThatOutlivesTheArena_IsReadableToItsEnd()
    {
        var arena = new ChunkArena(_gate, 1 << 20);
        ChunkBuffer buffer = Rent(arena, 1000)!;
        buffer.WritableMemory.Span.Fill(7);
        Close(arena);
        Assert.Null(Rent(arena, 1));
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept((byte)7));
        buffer.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(1024)]
    public void BufferLargerThanAll_IsRefused(int capacity)
    {
        var arena = new ChunkArena(_gate, capacity);
        Assert.Null(Rent(arena, capacity + 1));
        Close(arena);
    }

    private ChunkBuffer? Rent(ChunkArena arena, int length)
    {
        lock (_gate)
            return arena.TryRent(length);
    }

    private void Close(ChunkArena arena)
    {
        lock (_gate)
            arena.Close();
    }
}
