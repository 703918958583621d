using PbsReader.Chunks;

namespace PbsReader.Remote;

/// <summary>A store whose failures pass, such as a server's: reads are repeated as the policy says. Owns the inner store.</summary>
internal sealed class RetryingChunkStore(IChunkStore inner, RetryPolicy policy) : IChunkStore
{
    public ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default) =>
        policy.RunAsync(token => inner.ReadBlobAsync(digest, token), cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
