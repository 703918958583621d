using System.Buffers.Binary;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

[Collection(nameof(LiveBuffers))]
public sealed class ZstdCodecTests : IDisposable
{
    private const int Limit = ChunkBuffer.MaxChunkLength;

    private readonly int _liveBefore = ChunkBuffer.LiveCount;

    public void Dispose() => Assert.Equal(_liveBefore, ChunkBuffer.LiveCount);

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(false, false, 1)]
    [InlineData(true, true, 3)]
    [InlineData(false, true, 9)]
    public void FrameOfAnyWriter_IsDecompressed(bool withLength, bool withChecksum, int level)
    {
        foreach (int length in (int[])[0, 1, 255, 256, 257, 65791, 65792, 131071, 131072, 131073, 262144, 1_500_000])
        {
            foreach (byte[] content in (byte[][])[Text(length), new SeededRandom(7).Bytes(length), new byte[length]])
            {
                using ChunkBuffer buffer = ZstdCodec.Decompress(ZstdFrames.Compress(content, withLength, withChecksum, level), length);
                Assert.True(content.AsSpan().SequenceEqual(buffer.Span));
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LargestChunk_IsDecompressed_AndOneByteMoreIsNot(bool withLength)
    {
        byte[] content = Text(Limit + 1);
        using (ChunkBuffer buffer = ZstdCodec.Decompress(ZstdFrames.Compress(content.AsSpan(1), withLength), Limit))
            Assert.True(content.AsSpan(1).SequenceEqual(buffer.Span));
        Refused(ZstdFrames.Compress(content, withLength), Limit, "longer");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    public void ContentBeyondTheLimit_IsRefused(int limit)
    {
        foreach (bool withLength in (bool[])[true, false])
        {
            Refused(ZstdFrames.Compress(Text(1000), withLength), limit, "longer");
            Refused(ZstdFrames.Compress(new byte[1000], withLength), limit, "longer");
            Refused(ZstdFrames.Compress(new SeededRandom(1).Bytes(1000), withLength), limit, "longer");
        }
    }

    [Fact]
    public void Bombs_AreRefusedBeforeMemoryIsTaken()
    {
        byte[][] tooLong =
        [
            ZstdFrames.Repeat(129),
            ZstdFrames.Repeat(1_000_000),
            ZstdFrames.Repeat(129, declaredLength: 129UL * ZstdFrames.BlockLength),
        ];
        byte[] contradiction = ZstdFrames.Repeat(128, declaredLength: 5);
        ChunkBuffer.ReleaseUnused();
        (long allocated, long held) = (GC.GetAllocatedBytesForCurrentThread(), ChunkBuffer.HeldBytes);
        foreach (byte[] frame in tooLong)
            Refused(frame, Limit, "longer");
        Refused(contradiction, Limit, "damaged");

        // What is held falls only some time after its use.
        Assert.Equal(held, ChunkBuffer.HeldBytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1 << 20);
    }

    [Fact]
    public void BombOfCompressedBlocks_StopsAtTheLimit()
    {
        byte[] zeros = ZstdFrames.Compress(new byte[64 << 20], withLength: false);
        ChunkBuffer.ReleaseUnused();
        long held = ChunkBuffer.HeldBytes;
        Refused(zeros, 1 << 20, "longer");
        Assert.InRange(ChunkBuffer.HeldBytes - held, 0, 1 << 20);
    }

    [Fact]
    public void FrameThatPromisesMuch_DoesNotKeepTheMemory()
    {
        // Compressed blocks can each become 128 KiB; these become a byte or two.
        byte[] small = ZstdFrames.Compress(Text(200), withLength: false);
        using ChunkBuffer buffer = ZstdCodec.Decompress(small, Limit);
        Assert.Equal(200, buffer.Length);
        Assert.InRange(buffer.Capacity, 200, 1024);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ZstdFrames.BlockLength - 1)]
    [InlineData(ZstdFrames.BlockLength + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(long.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void DeclaredLengthThatLies_IsRefused(ulong length)
    {
        Refused(ZstdFrames.Repeat(1, length), Limit, "damaged");
        Refused([.. ZstdFrames.Header(length), .. ZstdFrames.BlockHeader(0, 3, isLast: true), 1, 2, 3], Limit, "damaged");
    }

    [Fact]
    public void CompressedBlockOfAnotherLengthThanDeclared_IsRefused()
    {
        byte[] frame = ZstdFrames.Compress(Text(100_000));
        Assert.Equal(0xa0, frame[4]);
        foreach (uint length in (uint[])[1, 99_999, 100_001, 131_072])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(5), length);
            Refused(frame, Limit, "damaged");
        }
    }

    [Fact]
    public void WhatIsBehindTheFrame_IsRefused()
    {
        foreach (byte[] frame in (byte[][])[ZstdFrames.Compress(Text(300)), ZstdFrames.Compress(Text(300), false, true), ZstdFrames.Repeat(1)])
        {
            byte[] skippable = [0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7];
            Refused([.. frame, 0], Limit, "damaged");
            Refused([.. frame, .. frame], Limit, "damaged");
            Refused([.. frame, .. skippable], Limit, "damaged");
            Refused([.. skippable, .. frame], Limit, "damaged");
            Refused(skippable, Limit, "damaged");
            Refused(frame[1..], Limit, "damaged");
        }
    }

    [Fact]
    public void TruncatedAnywhere_IsRefused()
    {
        byte[][] frames =
        [
            ZstdFrames.Compress(Text(300)), ZstdFrames.Compress(Text(300), false, true), ZstdFrames.Repeat(3), ZstdFrames.Repeat(3, 3 * 131072),
        ];
        foreach (byte[] frame in frames)
        {
            for (int length = 0; length < frame.Length; length++)
                Refused(frame[..length], Limit, "damaged");
        }
    }

    [Fact]
    public void WrongChecksumOfTheFrame_IsRefused()
    {
        byte[] frame = ZstdFrames.Compress(Text(300), withChecksum: true);
        frame[^1] ^= 1;
        Refused(frame, Limit, "damaged");
    }

    [Fact]
    public void ReservedBitsBlocksAndDictionaries_AreRefused()
    {
        byte[] frame = ZstdFrames.Repeat(1);
        Refused([.. frame[..4], 0x08, .. frame[5..]], Limit, "damaged");
        Refused([.. frame[..4], 0x01, frame[5], 9, .. frame[6..]], Limit, "damaged");
        Refused([.. ZstdFrames.Header(), .. ZstdFrames.BlockHeader(3, 1, isLast: true), 0], Limit, "damaged");
        Refused([.. ZstdFrames.Header(), .. ZstdFrames.BlockHeader(1, (1 << 21) - 1, isLast: true), 0], Limit, "damaged");
        Refused([.. ZstdFrames.Header(), .. ZstdFrames.BlockHeader(2, ZstdFrames.BlockLength + 1, isLast: true), .. new byte[200_000]], Limit, "damaged");
        using ChunkBuffer accepted = ZstdCodec.Decompress([.. frame[..4], 0x01, frame[5], 0, .. frame[6..]], Limit);
        Assert.Equal(ZstdFrames.BlockLength, accepted.Length);
    }

    [Fact]
    public void WhatDoesNotFit_IsNotCompressed()
    {
        byte[] noise = new SeededRandom(4).Bytes(10_000);
        Assert.Null(ZstdCodec.TryCompress(noise, new byte[9_999]));
        byte[] target = new byte[9_999];
        int length = Assert.NotNull(ZstdCodec.TryCompress(Text(10_000), target));
        using ChunkBuffer content = ZstdCodec.Decompress(target.AsSpan(0, length), 10_000);
        Assert.True(content.Span.SequenceEqual(Text(10_000)));
    }

    [Fact]
    public void ManyThreads_ShareTheContexts()
    {
        byte[] content = Text(200_000);
        byte[] frame = ZstdFrames.Compress(content);
        Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            using ChunkBuffer buffer = ZstdCodec.Decompress(frame, Limit);
            Assert.True(content.AsSpan().SequenceEqual(buffer.Span));
            if (number % 3 == 0)
                Assert.Throws<PbsException>(() => ZstdCodec.Decompress(frame.AsSpan(0, frame.Length - 1), Limit));
        });
    }

    private static byte[] Text(int length)
    {
        var random = new SeededRandom(11);
        byte[] text = new byte[length];
        for (int position = 0; position < length; position++)
            text[position] = (byte)(position % 16 == 0 ? random.Next() : "chunks of backup"[position % 16]);
        return text;
    }

    private static void Refused(byte[] frame, int limit, string word)
    {
        PbsException error = Assert.Throws<PbsException>(() => ZstdCodec.Decompress(frame, limit).Dispose());
        Assert.Equal(PbsError.Corrupt, error.Kind);
        Assert.Contains(word, error.Message);
    }
}
