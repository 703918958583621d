using System.Buffers.Binary;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

[Collection(nameof(LiveBuffers))]
public sealed class DataBlobTests : IDisposable
{
    private readonly CryptConfig _key = BlobVectors.CreateKey();
    private readonly int _liveBefore = ChunkBuffer.LiveCount;

    public static TheoryData<string> Vectors =>
        [BlobVectors.Plain, BlobVectors.Compressed, BlobVectors.Encrypted, BlobVectors.CompressedEncrypted];

    public void Dispose()
    {
        _key.Dispose();
        Assert.Equal(_liveBefore, ChunkBuffer.LiveCount);
    }

    [Theory]
    [InlineData(BlobKind.Plain, BlobVectors.Plain)]
    [InlineData(BlobKind.Compressed, BlobVectors.Compressed)]
    [InlineData(BlobKind.Encrypted, BlobVectors.Encrypted)]
    [InlineData(BlobKind.CompressedEncrypted, BlobVectors.CompressedEncrypted)]
    public void Vector_IsDecoded(BlobKind kind, string hex)
    {
        byte[] blob = BlobVectors.Bytes(hex);
        Assert.Equal(kind, DataBlob.KindOf(blob));
        using ChunkBuffer content = DataBlob.Decode(blob, _key, 5);
        Assert.Equal(BlobVectors.Content, content.Span.ToArray());
        Assert.Contains("longer", Refused(blob, _key, 4).Message);
    }

    [Theory]
    [InlineData(BlobVectors.Plain, false)]
    [InlineData(BlobVectors.Compressed, false)]
    [InlineData(BlobVectors.Encrypted, true)]
    [InlineData(BlobVectors.CompressedEncrypted, true)]
    public void EncryptedBlob_NeedsItsOwnKey_AndPlainNeedsNone(string hex, bool isEncrypted)
    {
        byte[] blob = BlobVectors.Bytes(hex);
        using CryptConfig another = CryptConfig.CreateRandom();
        if (isEncrypted)
        {
            Assert.Equal(PbsError.KeyRequired, Refused(blob, null).Kind);
            Assert.Equal(PbsError.Corrupt, Refused(blob, another).Kind);
            return;
        }

        DataBlob.Decode(blob, null, 5).Dispose();
        DataBlob.Decode(blob, another, 5).Dispose();
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void TruncatedAnywhere_IsCorrupt(string hex)
    {
        byte[] blob = BlobVectors.Bytes(hex);
        for (int length = 0; length < blob.Length; length++)
            Assert.Equal(PbsError.Corrupt, Refused(blob[..length], _key).Kind);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void EveryFlippedBit_IsFound(string hex)
    {
        byte[] blob = BlobVectors.Bytes(hex);
        for (int bit = 0; bit < 8 * blob.Length; bit++)
        {
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(PbsError.Corrupt, Refused(blob, _key).Kind);
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("42ab3807be8370a1 00000000", true)]
    [InlineData("42ab3807be8370a1 01000000", false)]
    [InlineData("31b958426fb6a37f 00000000", false)]
    public void EmptyBlob_IsOneOnlyWhenPlain(string hex, bool isBlob)
    {
        byte[] blob = BlobVectors.Bytes(hex);
        if (!isBlob)
        {
            Refused(blob, null);
            return;
        }

        using ChunkBuffer content = DataBlob.Decode(blob, null, 0);
        Assert.Equal(0, content.Length);
    }

    [Theory]
    [InlineData("2f7f41ed91fd0fcd")]
    [InlineData("1c914ea519bab3cd")]
    [InlineData("91fd60f9c46758d5")]
    [InlineData("0000000000000000")]
    public void OtherMagic_IsNoBlob(string magic)
    {
        byte[] file = [.. BlobVectors.Bytes(magic), .. new byte[100]];
        Assert.Null(DataBlob.KindOf(file));
        Assert.Equal(PbsError.Corrupt, Refused(file, _key).Kind);
    }

    [Fact]
    public void BombInAnyKind_IsRefused()
    {
        byte[] bomb = ZstdFrames.Repeat(129);
        byte[] plain = new byte[DataBlob.PlainHeaderSize + bomb.Length];
        bomb.CopyTo(plain, DataBlob.PlainHeaderSize);
        BlobHeader.Write(plain, BlobKind.Compressed);
        Assert.Contains("longer", Refused(plain, null).Message);

        byte[] encrypted = new byte[DataBlob.EncryptedHeaderSize + bomb.Length];
        _key.Encrypt(bomb, encrypted.AsSpan(44), encrypted.AsSpan(12, 16), encrypted.AsSpan(28, 16));
        BlobHeader.Write(encrypted, BlobKind.CompressedEncrypted);
        Assert.Contains("longer", Refused(encrypted, _key).Message);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void EncodedData_ComesBack(bool encrypt, bool compress)
    {
        var random = new SeededRandom(1);
        CryptConfig? key = encrypt ? _key : null;
        foreach (int length in (int[])[0, 1, 2, 13, 100, 4096, 131072, 131073, 1 << 20, (4 << 20) + 1])
        {
            byte[] text = [.. Enumerable.Range(0, length).Select(position => (byte)(position / 7))];
            foreach (byte[] data in (byte[][])[text, random.Bytes(length), new byte[length]])
            {
                using ChunkBuffer blob = DataBlob.Encode(data, key, compress);
                using ChunkBuffer content = DataBlob.Decode(blob.Span, key, length);
                Assert.True(data.AsSpan().SequenceEqual(content.Span));
                Assert.InRange(blob.Length, 12, length + (encrypt ? 44 : 12));
            }
        }
    }

    [Theory]
    [InlineData(false, BlobKind.Compressed, BlobKind.Plain)]
    [InlineData(true, BlobKind.CompressedEncrypted, BlobKind.Encrypted)]
    public void OnlyWhatGetsShorter_IsCompressed(bool encrypt, BlobKind compressed, BlobKind stored)
    {
        CryptConfig? key = encrypt ? _key : null;
        byte[] noise = new SeededRandom(1).Bytes(100_000);
        Assert.Equal(stored, KindOfEncoded(noise, key, compress: true));
        Assert.Equal(stored, KindOfEncoded(default, key, compress: true));
        Assert.Equal(stored, KindOfEncoded("a"u8, key, compress: true));
        Assert.Equal(stored, KindOfEncoded(new byte[1000], key, compress: false));
        Assert.Equal(compressed, KindOfEncoded(new byte[1000], key, compress: true));
    }

    [Fact]
    public void PlainBlob_IsThatOfTheVector()
    {
        using ChunkBuffer blob = DataBlob.Encode("hello"u8, null, compress: true);
        Assert.Equal(BlobVectors.Bytes(BlobVectors.Plain), blob.Span.ToArray());
    }

    [Fact]
    public void EqualDataEncryptedTwice_IsDifferent()
    {
        using ChunkBuffer first = DataBlob.Encode(new byte[1000], _key, compress: true);
        using ChunkBuffer second = DataBlob.Encode(new byte[1000], _key, compress: true);
        Assert.False(first.Span.Slice(12, 16).SequenceEqual(second.Span.Slice(12, 16)));
        Assert.False(first.Span[44..].SequenceEqual(second.Span[44..]));
        foreach (ChunkBuffer blob in (ChunkBuffer[])[first, second])
            Assert.Equal(SlowCrc32.Compute(blob.Span[44..]), BinaryPrimitives.ReadUInt32LittleEndian(blob.Span[8..]));
    }

    [Fact]
    public void TooLongInput_IsNotEncoded() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DataBlob.Encode(new byte[DataBlob.MaxBlobLength + 1], null, compress: false));

    private static BlobKind? KindOfEncoded(ReadOnlySpan<byte> data, CryptConfig? key, bool compress)
    {
        using ChunkBuffer blob = DataBlob.Encode(data, key, compress);
        return DataBlob.KindOf(blob.Span);
    }

    private static PbsException Refused(byte[] blob, CryptConfig? key, int maxLength = ChunkBuffer.MaxChunkLength) =>
        Assert.Throws<PbsException>(() => DataBlob.Decode(blob, key, maxLength).Dispose());
}
