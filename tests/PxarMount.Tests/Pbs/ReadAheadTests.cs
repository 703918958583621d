using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>What counts as a stream, and what is loaded before it is asked for.</summary>
public sealed class ReadAheadTests
{
    private const int ChunkLength = 1 << 20;
    private const int Count = 64;

    private static readonly ListedIndex s_index = MakeIndex();

    private readonly RecordingSource _chunks = new();

    private long Length => s_index.Length;

    [Theory]
    [InlineData(4096, 1)]
    [InlineData(128 << 10, 1)]
    [InlineData(ChunkLength, 2)]
    public async Task Stream_HasFourChunksAheadAndEachOnce(int request, int first)
    {
        ChunkedSource source = new(s_index, _chunks);
        await ReadAsync(source, 0, 16 * ChunkLength, request);
        Assert.Equal(Enumerable.Range(first, 20 - first), _chunks.Ahead);
    }

    [Fact]
    public async Task StreamFromFarAway_HasSixteenChunksAheadAndEachOnce()
    {
        _chunks.IsFar = true;
        await ReadAsync(new ChunkedSource(s_index, _chunks), 0, 16 * ChunkLength, 128 << 10);
        Assert.Equal(Enumerable.Range(1, 31), _chunks.Ahead);
    }

    [Fact]
    public async Task SmallFilesInArchiveOrder_AreOneStream()
    {
        ChunkedSource source = new(s_index, _chunks);
        var random = new Random(1);
        for (long offset = 0; offset < 8 * ChunkLength; offset += random.Next(100, 20_000))
            await ReadAsync(source, offset, 16, 16);
        Assert.Equal(Enumerable.Range(1, 11), _chunks.Ahead);
    }

    [Fact]
    public async Task RequestsThatOvertakeEachOther_AreOneStream()
    {
        ChunkedSource source = new(s_index, _chunks);
        const int Request = 128 << 10;
        for (long offset = 0; offset < 8 * ChunkLength; offset += 2 * Request)
        {
            await ReadAsync(source, offset + Request, Request, Request);
            await ReadAsync(source, offset, Request, Request);
        }

        Assert.Equal(Enumerable.Range(1, 11), _chunks.Ahead);
    }

    [Fact]
    public async Task LongChunks_AreReadAheadByTwo()
    {
        var index = new ListedIndex();
        for (int position = 0; position < 10; position++)
            index.Add(DigestOf(position), ChunkBuffer.MaxChunkLength);
        await ReadAsync(new ChunkedSource(index, _chunks), 0, 4L * ChunkBuffer.MaxChunkLength, 1 << 20);
        Assert.Equal(Enumerable.Range(1, 5), _chunks.Ahead);
    }

    [Fact]
    public async Task SeveralStreams_HaveAWindowEach()
    {
        ChunkedSource source = new(s_index, _chunks);
        for (long offset = 0; offset < 4 * ChunkLength; offset += 128 << 10)
        {
            for (int stream = 0; stream < 4; stream++)
                await ReadAsync(source, stream * 16L * ChunkLength + offset, 128 << 10, 128 << 10);
        }

        Assert.Equal(Enumerable.Range(0, 4).SelectMany(stream => Enumerable.Range(16 * stream + 1, 7)), _chunks.Ahead.Order());
    }

    [Fact]
    public async Task RandomReads_OpenNoWindow()
    {
        ChunkedSource source = new(s_index, _chunks);
        var random = new Random(1);
        for (int round = 0; round < 2000; round++)
            await ReadAsync(source, random.NextInt64(Length), 4096, 4096);
        Assert.Empty(_chunks.Ahead);
        Assert.Empty(_chunks.Passed);
    }

    [Fact]
    public async Task ManyJumps_AskForTheRestOneByOne()
    {
        ChunkedSource source = new(s_index, _chunks);
        for (int jump = 0; jump < 8; jump++)
            await ReadAsync(source, jump * 7L * ChunkLength, 4096, 4096);
        Assert.Empty(_chunks.Filled);
        for (int jump = 0; jump < 3; jump++)
            await ReadAsync(source, (jump * 13 + 3) * (long)ChunkLength + (ChunkLength / 2), 4096, 4096);
        Assert.Equal([0, 0, 1, 1, 2], _chunks.Filled);
    }

    [Fact]
    public async Task ReadingBackwards_OpensNoWindow()
    {
        ChunkedSource source = new(s_index, _chunks);
        for (long offset = Length - 4096; offset >= 0; offset -= 4096)
            await ReadAsync(source, offset, 4096, 4096);
        Assert.Empty(_chunks.Ahead);
    }

    [Fact]
    public async Task OnePlaceAgainAndAgain_OpensNoWindow()
    {
        ChunkedSource source = new(s_index, _chunks);
        for (int round = 0; round < 1000; round++)
            await ReadAsync(source, 12_345, 4096, 4096);
        Assert.Empty(_chunks.Ahead);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(128 << 10)]
    public async Task WhatAStreamHasRead_IsPassedTwoChunksLater(int request)
    {
        ChunkedSource source = new(s_index, _chunks);
        await ReadAsync(source, 0, 16 * ChunkLength, request);
        Assert.Equal(Enumerable.Range(0, 14), _chunks.Passed);
    }

    [Fact]
    public async Task WhatAStreamHasSkipped_IsNotPassed()
    {
        ChunkedSource source = new(s_index, _chunks);
        for (long offset = 0; offset < 16 * ChunkLength; offset += 64 << 10)
            await ReadAsync(source, offset, 16 << 10, 16 << 10);
        Assert.NotEmpty(_chunks.Ahead);
        Assert.Empty(_chunks.Passed);
    }

    [Fact]
    public async Task RefusedChunk_IsAskedForAgainAndNoneBehindIt()
    {
        ChunkedSource source = new(s_index, _chunks);
        _chunks.Refuse = true;
        await ReadAsync(source, 0, 2 * ChunkLength, 128 << 10);
        Assert.Empty(_chunks.Ahead);
        _chunks.Refuse = false;
        await ReadAsync(source, 2 * ChunkLength, ChunkLength, 128 << 10);
        Assert.Equal(Enumerable.Range(3, 4), _chunks.Ahead);
    }

    private static async Task ReadAsync(ChunkedSource source, long offset, long length, int request)
    {
        byte[] buffer = new byte[request];
        for (long end = offset + length; offset < end; offset += request)
            await source.ReadAsync(offset, buffer);
    }

    private static ListedIndex MakeIndex()
    {
        var index = new ListedIndex();
        for (int position = 0; position < Count; position++)
            index.Add(DigestOf(position), ChunkLength);
        return index;
    }

    private static ChunkDigest DigestOf(int position)
    {
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        digest[0] = (byte)position;
        return new ChunkDigest(digest);
    }

    private sealed class RecordingSource : IChunkSource
    {
        public List<int> Ahead { get; } = [];

        public List<int> Filled { get; } = [];

        public List<int> Passed { get; } = [];

        public bool Refuse { get; set; }

        public bool IsFar { get; set; }

        public ValueTask<ChunkBuffer> GetChunkAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default) =>
            new(ChunkBuffer.Rent(length));

        public bool TryPrefetch(ChunkDigest digest, int length)
        {
            if (Refuse)
                return false;
            Ahead.Add(PositionOf(digest));
            return true;
        }

        public bool TryFill(ChunkDigest digest, int length, long archiveLength)
        {
            Assert.Equal(s_index.Length, archiveLength);
            bool isThere = Filled.Contains(PositionOf(digest));
            Filled.Add(PositionOf(digest));
            return isThere;
        }

        public void OnPassed(ChunkDigest digest, int length) => Passed.Add(PositionOf(digest));

        public ValueTask DisposeAsync() => default;

        private static int PositionOf(ChunkDigest digest)
        {
            Span<byte> bytes = stackalloc byte[ChunkDigest.Size];
            digest.WriteTo(bytes);
            return bytes[0];
        }
    }
}
