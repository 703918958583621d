using System.Security.Cryptography;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>What must be checked before a byte of a chunk is given out (datastore spec, 8.6).</summary>
[Collection(nameof(LiveBuffers))]
public sealed class DecodingChunkSourceTests : IDisposable
{
    private static readonly byte[] s_plain = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i / 100))];

    private readonly int _before = ChunkBuffer.LiveCount;
    private readonly CryptConfig _key = new(SHA256.HashData("one"u8));
    private readonly CryptConfig _otherKey = new(SHA256.HashData("two"u8));
    private readonly MemoryChunkStore _store = new();

    public void Dispose()
    {
        Assert.Equal(_before, ChunkBuffer.LiveCount);
        _key.Dispose();
        _otherKey.Dispose();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task EachKind_IsDecoded(bool encrypt, bool compress)
    {
        CryptConfig? key = encrypt ? _key : null;
        ChunkDigest digest = _store.Add(s_plain, key, compress);
        using ChunkBuffer chunk = await new DecodingChunkSource(_store, key).GetChunkAsync(digest, s_plain.Length);
        Assert.True(chunk.Span.SequenceEqual(s_plain));
    }

    [Fact]
    public async Task PlainChunkInAnEncryptedBackup_IsOfTheWrongKind()
    {
        // Even one whose digest would be right.
        ChunkDigest digest = _key.ComputeDigest(s_plain);
        _store[digest] = Encode(s_plain, null);
        await AssertCorruptAsync(_key, digest, s_plain.Length, "wrong kind: not encrypted");
    }

    [Fact]
    public async Task EncryptedChunkInAPlainBackup_IsOfTheWrongKind()
    {
        ChunkDigest digest = _store.Add(s_plain, _key);
        await AssertCorruptAsync(null, digest, s_plain.Length, "wrong kind: encrypted");
    }

    [Fact]
    public async Task ChunkOfAnotherKey_CannotBeDecrypted()
    {
        ChunkDigest digest = _store.Add(s_plain, _otherKey);
        await AssertCorruptAsync(_key, digest, s_plain.Length, "cannot be decrypted");
    }

    [Fact]
    public async Task DigestWithoutTheKey_IsNotThatOfAnEncryptedChunk()
    {
        var digest = new ChunkDigest(SHA256.HashData(s_plain));
        _store[digest] = Encode(s_plain, _key);
        await AssertCorruptAsync(_key, digest, s_plain.Length, "content");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnotherChunkUnderTheName_IsFoundByItsDigest(bool encrypt)
    {
        CryptConfig? key = encrypt ? _key : null;
        ChunkDigest digest = _store.Add(s_plain, key);
        byte[] other = (byte[])s_plain.Clone();
        other[^1] ^= 1;
        _store[digest] = Encode(other, key);
        await AssertCorruptAsync(key, digest, s_plain.Length, "content");
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(-99_999, true)]
    [InlineData(1 << 24, true)]
    public async Task LengthThatTheIndexDoesNotHave_IsAnError(int difference, bool compress)
    {
        ChunkDigest digest = _store.Add(s_plain, null, compress);
        int length = Math.Min(s_plain.Length + difference, ChunkBuffer.MaxChunkLength);
        await AssertCorruptAsync(null, digest, length, "bytes");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryFlippedBit_IsFound(bool encrypt)
    {
        CryptConfig? key = encrypt ? _key : null;
        byte[] plain = s_plain[..500];
        ChunkDigest digest = _store.Add(plain, key);
        byte[] good = _store[digest];
        for (int bit = 0; bit < 8 * good.Length; bit++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            _store[digest] = bad;
            await AssertCorruptAsync(key, digest, plain.Length, "");
        }
    }

    [Fact]
    public async Task EveryCutBlob_IsFound()
    {
        ChunkDigest digest = _store.Add(s_plain.AsSpan(0, 500));
        byte[] good = _store[digest];
        for (int length = 0; length < good.Length; length++)
        {
            _store[digest] = good[..length];
            await AssertCorruptAsync(null, digest, 500, "");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ChunkBuffer.MaxChunkLength + 1)]
    public async Task ImpossibleLength_IsTheCallersMistake(int length) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await new DecodingChunkSource(_store, null).GetChunkAsync(_store.Add(s_plain), length));

    [Fact]
    public void ZeroChunk_IsKnownByItsDigestForEachKey()
    {
        foreach (CryptConfig? key in new[] { null, _key })
        {
            var source = new DecodingChunkSource(_store, key);
            foreach (int length in new[] { 4096, 4 << 20, 4 << 20 })
            {
                ChunkDigest zeros = _store.Add(new byte[length], key);
                Assert.True(source.IsZeros(zeros, length));
                Assert.False(source.IsZeros(zeros, length / 2));
                Assert.False(new DecodingChunkSource(_store, _otherKey).IsZeros(zeros, length));
            }
        }

        Assert.Equal(
            "bb9f8df61474d25e71fa00722318cd387396ca1736605e1248821cc0de3d3af8", _store.Add(new byte[4 << 20]).ToString());
    }

    private static byte[] Encode(byte[] plain, CryptConfig? key)
    {
        using ChunkBuffer blob = DataBlob.Encode(plain, key, compress: true);
        return blob.Span.ToArray();
    }

    private async Task AssertCorruptAsync(CryptConfig? key, ChunkDigest digest, int length, string why)
    {
        PbsException error = await Assert.ThrowsAsync<PbsException>(
            async () => await new DecodingChunkSource(_store, key).GetChunkAsync(digest, length));
        Assert.Equal(PbsError.Corrupt, error.Kind);
        Assert.Contains(digest.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
