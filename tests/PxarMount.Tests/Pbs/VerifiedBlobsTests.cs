using System.Security.Cryptography;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>What was verified once is not hashed again, and nothing else gets through because of that.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class VerifiedBlobsTests
{
    private const int Length = 600_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChunkReadAgain_IsRightWhateverHappenedToItsBlob(bool encrypt)
    {
        int before = ChunkBuffer.LiveCount;
        using CryptConfig? key = encrypt ? new CryptConfig(SHA256.HashData("one"u8)) : null;
        byte[] plain = new byte[Length];
        RandomNumberGenerator.Fill(plain.AsSpan(0, Length / 2));
        var store = new MemoryChunkStore();
        ChunkDigest digest = store.Add(plain, key);
        byte[] good = store[digest];

        // Nothing is kept, so each time is a load.
        var time = new Mount.ManualTime();
        using (var cache = new ChunkCache(0, time: time))
        {
            IChunkSource source = cache.Over(store, key);
            async Task AssertIsRightAsync()
            {
                using ChunkBuffer chunk = await source.GetChunkAsync(digest, Length);
                Assert.True(chunk.Span.SequenceEqual(plain));
            }

            for (int round = 0; round < 3; round++)
                await AssertIsRightAsync();
            foreach (int position in new[] { 0, 8, 12, 30, 44, good.Length / 2, good.Length - 1 })
            {
                byte[] bad = (byte[])good.Clone();
                bad[position] ^= 1;
                store[digest] = bad;
                time.Advance(TimeSpan.FromSeconds(2));
                PbsException error = await Assert.ThrowsAsync<PbsException>(async () => await source.GetChunkAsync(digest, Length));
                Assert.Equal(PbsError.Corrupt, error.Kind);
            }

            // Another good blob of the same chunk.
            store.Add(plain, key, compress: false);
            time.Advance(TimeSpan.FromSeconds(2));
            await AssertIsRightAsync();
            store[digest] = good;
            await AssertIsRightAsync();
        }

        Assert.Equal(before, ChunkBuffer.LiveCount);
    }

    [Fact]
    public void BlobOfOneChunk_SaysNothingAboutAnother()
    {
        using var verified = new VerifiedBlobs();
        var first = new ChunkKey(new ChunkDigest(SHA256.HashData("one"u8)), Length, 0);
        verified.Add(first, verified.Compute("blob"u8));
        Assert.True(verified.Matches(first, "blob"u8));
        Assert.False(verified.Matches(first, "blub"u8));
        Assert.False(verified.Matches(first, "blo"u8));
        Assert.False(verified.Matches(first with { Length = Length - 1 }, "blob"u8));
        Assert.False(verified.Matches(first with { KeyNumber = 1 }, "blob"u8));
        Assert.False(verified.Matches(first with { Digest = default }, "blob"u8));
    }

    [Fact]
    public void ManyBlobs_AreForgottenInTheirOrder()
    {
        using var verified = new VerifiedBlobs();
        static ChunkKey Key(int number) => new(new ChunkDigest(SHA256.HashData(BitConverter.GetBytes(number))), Length, 0);
        UInt128 checksum = verified.Compute("blob"u8);
        for (int number = 0; number < 100_000; number++)
        {
            verified.Add(Key(number), checksum);
            verified.Add(Key(number), checksum);
        }

        Assert.False(verified.Matches(Key(0), "blob"u8));
        Assert.True(verified.Matches(Key(99_999), "blob"u8));
        Assert.Equal(32 << 10, Enumerable.Range(0, 100_000).Count(number => verified.Matches(Key(number), "blob"u8)));
    }
}
