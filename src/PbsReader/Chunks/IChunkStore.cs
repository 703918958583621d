namespace PbsReader.Chunks;

/// <summary>
/// Where encoded blobs lie: a local datastore, a server's session, a retrying or caching decorator. Safe for concurrent use.
/// </summary>
public interface IChunkStore : IAsyncDisposable
{
    /// <summary>The blob as stored, unchecked; the caller gives the buffer back.</summary>
    /// <exception cref="PbsException">It is not there, or cannot be read; the message names digest and place.</exception>
    ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default);
}
