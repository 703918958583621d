using System.Buffers.Binary;
using System.Security.Cryptography;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

public sealed class IndexTests
{
    private const ulong Mega = 1 << 20;

    [Fact]
    public void DynamicIndex_OfTheSpecification_IsRead()
    {
        byte[] file = IndexBytes.Dynamic(5, 12);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(24), 1700000000);
        SHA256.HashData("hello"u8, file.AsSpan(IndexFile.HeaderSize + 8));
        SHA256.HashData(" world!"u8, file.AsSpan(IndexFile.HeaderSize + 48));
        SHA256.HashData(file.AsSpan(IndexFile.HeaderSize), file.AsSpan(32));
        Assert.Equal("4d13be4ad6f3e34e3fb915f257fb4515031871087d7300dfc2161277e97d2ee7", Hex(SHA256.HashData(file)));

        IChunkIndex index = IndexFile.Parse(file, "x.didx");
        Assert.Equal("0290e9b1cae538934cd23a0e1bb87e62461f46206c44ca4673784b936116be62", Hex(index.Checksum.Span));
        Assert.Equal((12L, 2), (index.Length, index.Count));
        Assert.Equal(new ChunkExtent(new ChunkDigest(SHA256.HashData(" world!"u8)), 5, 7), index[1]);
        Assert.Equal([0, 0, 1, 1], new long[] { 0, 4, 5, 11 }.Select(index.Find));
    }

    [Fact]
    public void FixedIndex_OfTheSpecification_IsRead()
    {
        byte[] file = IndexBytes.Fixed(4194309, 4194304, 2);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(24), 1700000000);
        SHA256.HashData(new byte[4 * Mega], file.AsSpan(IndexFile.HeaderSize));
        SHA256.HashData("hello"u8, file.AsSpan(IndexFile.HeaderSize + 32));
        SHA256.HashData(file.AsSpan(IndexFile.HeaderSize), file.AsSpan(32));
        Assert.Equal("4c5eed312e87ad58f73ce02ca296cfaa58bf0765808972428c5cdcef17bf4edd", Hex(SHA256.HashData(file)));

        IChunkIndex index = IndexFile.Parse(file, "x.fidx");
        Assert.Equal("1d77917af4c67365bbe8f81698b464912c59b4261bbe4ee013b7243f2ab57ef1", Hex(index.Checksum.Span));
        Assert.Equal((4194309L, 2), (index.Length, index.Count));
        Assert.Equal((4194304L, 5), (index[1].Start, index[1].Length));
        Assert.Equal([0, 0, 1, 1], new long[] { 0, 4194303, 4194304, 4194308 }.Select(index.Find));
    }

    [Fact]
    public void EmptyDynamicIndex_IsAnEmptyArchive()
    {
        IChunkIndex index = IndexFile.Parse(IndexBytes.Dynamic(), "x.didx");
        Assert.Equal((0L, 0), (index.Length, index.Count));
        Assert.Equal(Hex(SHA256.HashData([])), Hex(index.Checksum.Span));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Find(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => index[0]);
    }

    [Fact]
    public void EveryOffset_IsFoundInTheChunkThatHoldsIt()
    {
        ulong[] ends = [1, 2, 4, 7, 100, 101, 116, 117];
        IChunkIndex index = IndexFile.Parse(IndexBytes.Dynamic(ends), "x.didx");
        for (long offset = 0; offset < index.Length; offset++)
        {
            ChunkExtent extent = index[index.Find(offset)];
            Assert.InRange(offset, extent.Start, extent.Start + extent.Length - 1);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => index.Find(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Find(117));
    }

    [Theory]
    [InlineData(new ulong[] { 5, 5 })]
    [InlineData(new ulong[] { 5, 4 })]
    [InlineData(new ulong[] { 0 })]
    [InlineData(new ulong[] { (16 * Mega) + 1 })]
    [InlineData(new ulong[] { 5, 6 + (16 * Mega) })]
    [InlineData(new ulong[] { 1UL << 63 })]
    [InlineData(new ulong[] { 5, ulong.MaxValue })]
    [InlineData(new ulong[] { ulong.MaxValue, 5 })]
    public void EndsThatNoArchiveHas_AreRefused(ulong[] ends) => Refused(IndexBytes.Dynamic(ends), "x.didx");

    [Theory]
    [InlineData(0UL, 4 * Mega, 1)]
    [InlineData(4 * Mega, 4 * Mega, 0)]
    [InlineData(0UL, 4 * Mega, 0)]
    [InlineData((4 * Mega) + 1, 4 * Mega, 1)]
    [InlineData(4 * Mega, 4 * Mega, 2)]
    [InlineData(ulong.MaxValue, 4 * Mega, 2)]
    [InlineData(1UL << 63, 4 * Mega, 2)]
    [InlineData(100UL, 0UL, 1)]
    [InlineData(9UL, 3UL, 3)]
    [InlineData(100UL, 32 * Mega, 1)]
    [InlineData(100UL, 1UL << 63, 1)]
    public void SizesThatContradict_AreRefused(ulong length, ulong chunkLength, int count) =>
        Refused(IndexBytes.Fixed(length, chunkLength, count), "x.fidx");

    [Fact]
    public void TruncatedAnywhere_IsCorrupt_UnlessItIsAShorterIndex()
    {
        byte[] whole = IndexBytes.Dynamic(1, 2, 3);
        for (int length = 0; length < whole.Length; length += length < 4000 ? 500 : 1)
        {
            if (length < IndexFile.HeaderSize || (length - IndexFile.HeaderSize) % DynamicIndex.EntrySize != 0)
                Refused(whole[..length], "x.didx");
        }

        byte[] image = IndexBytes.Fixed(3 * Mega, Mega, 3);
        for (int length = 0; length < image.Length; length += length < 4000 ? 500 : 1)
            Refused(image[..length], "x.fidx");
    }

    [Theory]
    [InlineData("x.fidx", true)]
    [InlineData("x.didx", false)]
    [InlineData("x.blob", null)]
    public void IndexOfTheOtherKind_IsRefused(string name, bool? isDynamic)
    {
        byte[] file = isDynamic switch { true => IndexBytes.Dynamic(5), false => IndexBytes.Fixed(5, Mega, 1), _ => new byte[8192] };
        Refused(file, name);
    }

    private static void Refused(byte[] file, string name)
    {
        PbsException exception = Assert.Throws<PbsException>(() => IndexFile.Parse(file, name));
        Assert.Equal(PbsError.Corrupt, exception.Kind);
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
