using PbsReader.Chunks;
using PxarMount.Tests.Mount;

namespace PxarMount.Tests.Pbs;

[Collection(nameof(LiveBuffers))]
public sealed class ChunkBufferTests
{
    private const int Small = 1000;
    private const int Large = 300_000;

    [Theory]
    [InlineData(0)]
    [InlineData(Small)]
    [InlineData(Large)]
    [InlineData(ChunkBuffer.MaxChunkLength + 44)]
    public void EveryReference_IsGivenBackOnce(int length)
    {
        int before = ChunkBuffer.LiveCount;
        var buffer = ChunkBuffer.Rent(length);
        Assert.Equal(length, buffer.WritableMemory.Length);
        Assert.InRange(buffer.Capacity, length, int.MaxValue);
        Assert.True(buffer.TryAddReference());
        buffer.Dispose();
        Assert.Equal(length, buffer.Span.Length);
        Assert.Equal(before + 1, ChunkBuffer.LiveCount);
        buffer.Dispose();
        Assert.Equal(before, ChunkBuffer.LiveCount);
        Assert.False(buffer.TryAddReference());
        Assert.Throws<ObjectDisposedException>(() => buffer.Dispose());
        Assert.Equal(before, ChunkBuffer.LiveCount);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void UseAfterTheLastReference_Throws(int length)
    {
        var buffer = ChunkBuffer.Rent(length);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => buffer.Memory.Length);
        Assert.Throws<ObjectDisposedException>(() => buffer.WritableMemory.Length);
    }

    [Fact]
    public void MemoryKeptAfterTheLastReference_ThrowsInsteadOfShowingTheNextUsersBytes()
    {
        ReadOnlyMemory<byte> stale;
        using (var buffer = ChunkBuffer.Rent(Large))
            stale = buffer.Memory;
        using var next = ChunkBuffer.Rent(Large);
        Assert.Throws<ObjectDisposedException>(() => stale.Span.Length);
    }

    [Fact]
    public void Trim_ShortensOnly()
    {
        using var buffer = ChunkBuffer.Rent(Large);
        buffer.Trim(10);
        Assert.Equal(10, buffer.Span.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Trim(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Trim(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkBuffer.Rent(-1));
    }

    [Fact]
    public void BuffersOfAllSizes_KeepTheirBytesApartAndLittleMemoryBehind()
    {
        ChunkBuffer.ReleaseUnused();
        long before = ChunkBuffer.HeldBytes;
        var random = new Random(5);
        var alive = new Queue<(ChunkBuffer Buffer, byte Content)>();
        for (int round = 0; round < 300; round++)
        {
            var buffer = ChunkBuffer.Rent(random.Next(1, 3 << 20));
            buffer.WritableMemory.Span.Fill((byte)round);
            alive.Enqueue((buffer, (byte)round));
            if (alive.Count > 5)
                CheckAndDispose(alive.Dequeue());
        }

        while (alive.TryDequeue(out (ChunkBuffer, byte) next))
            CheckAndDispose(next);
        Assert.InRange(ChunkBuffer.HeldBytes - before, 0, ChunkMemory.MostFree);
        ChunkBuffer.ReleaseUnused();
        Assert.Equal(before, ChunkBuffer.HeldBytes);
    }

    [Fact]
    public void MemoryNobodyUses_IsGivenBackAfterAWhile()
    {
        var time = new ManualTime();
        var memory = new ChunkMemory(time);
        memory.Return(memory.Rent(Large));
        Assert.InRange(memory.HeldBytes, Large, long.MaxValue);
        time.Advance(TimeSpan.FromSeconds(10));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, memory.HeldBytes);
    }

    private static void CheckAndDispose((ChunkBuffer Buffer, byte Content) alive)
    {
        Assert.Equal(-1, alive.Buffer.Span.IndexOfAnyExcept(alive.Content));
        alive.Buffer.Dispose();
    }
}
