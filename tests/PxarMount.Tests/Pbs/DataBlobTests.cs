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
}
