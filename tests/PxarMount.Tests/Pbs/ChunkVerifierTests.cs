using System.Security.Cryptography;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>A digest computed beside the decoder is the same, and every core that was taken is free afterwards.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class ChunkVerifierTests
{
    private const int Block = 128 << 10;

    private readonly byte[] _data = RandomNumberGenerator.GetBytes(3_000_000);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(8, false)]
    [InlineData(2, true)]
    public async Task Digest_IsThatOfTheWholeWhoeverComputesIt(int coreCount, bool isEncrypted)
    {
        using CryptConfig? key = isEncrypted ? new CryptConfig(SHA256.HashData("one"u8)) : null;
        ChunkDigest expected = key?.ComputeDigest(_data) ?? new ChunkDigest(SHA256.HashData(_data));
        using var cores = new SemaphoreSlim(coreCount);
        for (int round = 0; round < 50; round++)
        {
            await cores.WaitAsync();
            var verifier = new ChunkVerifier(_data, key, cores);
            for (int done = Block; done < _data.Length; done += Block)
                verifier.OnDecoded(done);
            Assert.Equal(expected, verifier.Finish());
            cores.Release();
        }

        await AllAreFreeAsync(cores, coreCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public async Task AbortedVerifier_TouchesNothingAfterwards(int blocks)
    {
        using var cores = new SemaphoreSlim(3);
        for (int round = 0; round < 50; round++)
        {
            await cores.WaitAsync();
            var chunk = ChunkBuffer.Rent(_data.Length);
            var verifier = new ChunkVerifier(chunk.Memory, null, cores);
            for (int block = 1; block <= blocks; block++)
                verifier.OnDecoded(block * Block);
            verifier.Abort();

            // Would end the process if someone still read from it.
            chunk.Dispose();
            ChunkBuffer.ReleaseUnused();
            cores.Release();
        }

        await AllAreFreeAsync(cores, 3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeChunkThatWasExchanged_IsFoundThroughTheCache(bool compress)
    {
        var store = new MemoryChunkStore();
        ChunkDigest digest = store.Add(_data, compress: compress);
        using (var cache = new ChunkCache(64 << 20, parallelism: 4))
        {
            using (ChunkBuffer chunk = await cache.Over(store, null).GetChunkAsync(digest, _data.Length))
                Assert.True(chunk.Span.SequenceEqual(_data));
        }

        byte[] other = (byte[])_data.Clone();
        other[^1] ^= 1;
        store[digest] = store[store.Add(other, compress: compress)];
        using (var cache = new ChunkCache(64 << 20, parallelism: 4))
        {
            PbsException error = await Assert.ThrowsAsync<PbsException>(
                async () => await cache.Over(store, null).GetChunkAsync(digest, _data.Length));
            Assert.Equal(PbsError.Corrupt, error.Kind);
        }
    }

    // The one that helps gives its core back after the digest.
    private static async Task AllAreFreeAsync(SemaphoreSlim cores, int count)
    {
        for (int taken = 0; taken < count; taken++)
            Assert.True(await cores.WaitAsync(TimeSpan.FromSeconds(30)));
        cores.Release(count);
        Assert.Equal(count, cores.CurrentCount);
    }
}
