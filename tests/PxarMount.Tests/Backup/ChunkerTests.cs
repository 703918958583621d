using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PbsBackup.Chunking;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

public sealed class ChunkerTests
{
    private const int Small = 64 << 10;

    [Fact]
    public void Table_IsThatOfTheSpecification() =>
        Assert.Equal(
            "5b52080d38287da9d2e278466e3e0db7ec98e5e8b226f50612a56fa012b1f660",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(BuzhashTable.Values))));

    [Fact]
    public void Counter_IsCutAsInTheSpecification()
    {
        byte[] data = new byte[1 << 20];
        for (int number = 0; number < data.Length / 4; number++)
            BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(number * 4), number);
        Assert.Equal([143377, 262144, 262144, 262144, 118767], Cut(new BuzhashChunker(Small), data, data.Length));
    }

    [Fact]
    public void RandomNumbers_AreCutAsInTheSpecification()
    {
        List<int> small = Cut(new BuzhashChunker(Small), XorShift(4_000_003), int.MaxValue);
        Assert.Equal(57, small.Count);
        Assert.Equal([139961, 129272, 64767, 40489, 27313], small[..5]);
        List<int> usual = Cut(new BuzhashChunker(), XorShift(60_000_000), 1 << 20);
        Assert.Equal(16, usual.Count);
        Assert.Equal([3663716, 1731612, 1806642, 5887699], usual[..4]);
    }

    [Fact]
    public void Zeros_AreCutAtTheMaximum() =>
        Assert.Equal(
            [.. Enumerable.Repeat(262144, 11), 3_000_001 - (11 * 262144)],
            Cut(new BuzhashChunker(Small), new byte[3_000_001], 12345));

    [Fact]
    public void Buffers_DoNotMatter()
    {
        byte[] data = XorShift(1_000_003);
        List<int> expected = Reference(data, Small);
        foreach (int length in (int[])[1, 2, 3, 63, 64, 65, 127, 4095, 16383, 16384, 65537, data.Length])
            Assert.Equal(expected, Cut(new BuzhashChunker(Small), data, length));
        for (ulong seed = 0; seed < 10; seed++)
        {
            var random = new SeededRandom(seed);
            Assert.Equal(expected, Cut(new BuzhashChunker(Small), data, () => random.OneIn(3) ? random.Below(100) : random.Below(50_000)));
        }
    }

    [Fact]
    public void OtherAverages_CutAsTheDefinitionSays()
    {
        byte[] data = XorShift(3_000_000);
        foreach (int average in (int[])[128 << 10, 256 << 10, 512 << 10])
            Assert.Equal(Reference(data, average), Cut(new BuzhashChunker(average), data, 100_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32 << 10)]
    [InlineData(100_000)]
    [InlineData(8 << 20)]
    public void ImpossibleLength_IsRefused(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BuzhashChunker(length));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FixedSizeChunker(length));
    }

    [Fact]
    public void FixedChunks_HaveOneSize_WhateverTheBuffers()
    {
        byte[] data = new byte[300_000];
        foreach (int length in (int[])[1, 7, 65535, 65536, 65537, 300_000])
            Assert.Equal([65536, 65536, 65536, 65536, 37856], Cut(new FixedSizeChunker(Small), data, length));
        Assert.Equal([65536, 65536], Cut(new FixedSizeChunker(Small), new byte[131072], 1000));
    }

    [Fact]
    public void Suggestions_AreFollowedWhereTheyFit()
    {
        // Zeros have no cut of their own before 262144.
        int[] suggestions = [10_000, 16_383, 16_384, 20_000, 300_000, 300_000, 500_000, 799_999];
        List<int> expected = [16_384, 262_144, 21_472, 200_000, 262_144, 37_855, 1];
        foreach (int length in (int[])[1, 1000, 16_384, 800_000])
            Assert.Equal(expected, CutWithSuggestions(new byte[800_000], suggestions, length));
    }

    [Fact]
    public void SuggestionsAndHash_TakeTheEarlierOne()
    {
        byte[] data = XorShift(1_500_000);
        for (ulong seed = 0; seed < 4; seed++)
        {
            var random = new SeededRandom(seed);
            var suggestions = new List<int>();
            for (int offset = 0; offset < data.Length; offset += random.Below(60_000))
                suggestions.Add(offset);
            List<int> expected = CutWithSuggestions(data, suggestions, 1);
            Assert.Equal(expected, CutWithSuggestions(data, suggestions, 1 + random.Below(100_000)));
            Assert.Equal(expected, CutWithSuggestions(data, suggestions, data.Length));
            List<int> lengths = [.. expected.Take(expected.Count - 1)];
            Assert.All(lengths, length => Assert.InRange(length, 16_384, 262_144));
        }
    }

    [Fact]
    public void LateSuggestion_CutsBetweenBuffers_OrIsForgotten()
    {
        var chunker = new BuzhashChunker(Small);
        Assert.False(chunker.TryCut(new byte[20_000], out _));
        chunker.Suggest(19_999);
        chunker.Suggest(20_000);
        Assert.True(chunker.TryCut(new byte[5], out int length));
        Assert.Equal(0, length);
        Assert.False(chunker.TryCut(new byte[5], out length));
        Assert.Equal(5, length);
        Assert.Throws<ArgumentOutOfRangeException>(() => chunker.Suggest(19_000));
    }

    [Fact]
    public void RestartedChunk_RemembersNothing()
    {
        byte[] data = XorShift(1_000_000);
        var chunker = new BuzhashChunker(Small);
        Assert.False(chunker.TryCut(data.AsSpan(0, 30_000), out _));
        chunker.Restart(5_000_000);
        Assert.Equal(Reference(data, Small), Cut(chunker, data, 4096));
        chunker.Restart(7_000_000);
        chunker.Suggest(7_020_000);
        Assert.True(chunker.TryCut(new byte[50_000], out int length));
        Assert.Equal(20_000, length);
        Assert.Throws<ArgumentOutOfRangeException>(() => chunker.Restart(7_000_000));
    }

    private static List<int> Cut(IChunker chunker, byte[] data, int bufferLength) => Cut(chunker, data, () => bufferLength);

    private static List<int> Cut(IChunker chunker, byte[] data, Func<int> bufferLength)
    {
        var lengths = new List<int>();
        int start = 0, position = 0;
        while (position < data.Length)
        {
            int count = Math.Min(bufferLength(), data.Length - position);
            if (chunker.TryCut(data.AsSpan(position, count), out int length))
            {
                lengths.Add(position + length - start);
                start = position + length;
            }
            else
            {
                Assert.Equal(count, length);
            }

            position += length;
        }

        return position > start ? [.. lengths, position - start] : lengths;
    }

    // Each suggestion is made when the bytes before it were written, as the encoder does.
    private static List<int> CutWithSuggestions(byte[] data, IEnumerable<int> suggestions, int bufferLength)
    {
        var chunker = new BuzhashChunker(Small);
        foreach (int suggestion in suggestions)
            chunker.Suggest(suggestion);
        return Cut(chunker, data, bufferLength);
    }

    private static List<int> Reference(byte[] data, int average)
    {
        var lengths = new List<int>();
        (int min, int max, uint mask) = (average / 4, average * 4, (2 * (uint)average) - 1);
        uint hash = 0;
        int length = 0;
        for (int position = 0; position < data.Length; position++)
        {
            hash = uint.RotateLeft(hash, 1) ^ BuzhashTable.Values[data[position]];
            if (length >= 64)
                hash ^= BuzhashTable.Values[data[position - 64]];
            length++;
            if (length < max && (length < min || (hash & mask) < mask - 2))
                continue;
            lengths.Add(length);
            (hash, length) = (0, 0);
        }

        return length > 0 ? [.. lengths, length] : lengths;
    }

    private static byte[] XorShift(int length)
    {
        byte[] data = new byte[length + 3];
        uint x = 1;
        for (int position = 0; position < length; position += 4)
        {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(position), x);
        }

        return data[..length];
    }
}
