using PbsReader.Chunks;

namespace PbsReader.Remote;

/// <summary>A snapshot's chunks, as its session gives them; so many at once. Owns nothing.</summary>
internal sealed class RemoteChunkStore(SessionKeeper sessions, int parallelism) : IChunkStore
{
    private readonly SemaphoreSlim _slots = new(parallelism);

    public async ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await sessions.RunAsync((session, token) => session.ReadChunkAsync(digest, token), null, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public ValueTask DisposeAsync() => default;
}
