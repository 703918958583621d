namespace PbsReader.Chunks;

/// <summary>Where readers get plain chunks, verified against their digest. Safe for concurrent use.</summary>
public interface IChunkSource : IAsyncDisposable
{
    /// <summary>The chunk's plain bytes; the caller gives the buffer back. Completes synchronously when nothing has to be fetched or decoded.</summary>
    /// <exception cref="PbsException">It is not there, damaged, or cannot be decrypted.</exception>
    ValueTask<ChunkBuffer> GetChunkAsync(ChunkDigest digest, CancellationToken cancellationToken = default);
}
