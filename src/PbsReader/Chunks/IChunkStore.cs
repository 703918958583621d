namespace PbsReader.Chunks;

/// <summary>
/// Where encoded blobs lie: a local datastore, a server's session, a retrying or caching decorator. Safe for concurrent use.
/// </summary>
public interface IChunkStore : IAsyncDisposable
{
    /// <summary>The blob as stored, unchecked; the caller gives the buffer back.</summary>
    /// <exception cref="PbsException">It is not there, or cannot be read; the message names digest and place.</exception>
    ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default);

    /// <summary>
    /// What was read turned out not to be the chunk: damaged, or another one. True when it was a copy that is gone now, so that reading it
    /// again may give the right one.
    /// </summary>
    bool TryReject(ChunkDigest digest) => false;

    /// <summary>
    /// A hint for who reads many chunks: in ascending order of this number they are read fastest. 0 when the store has none, or the chunk
    /// is not there. May take as long as opening a file.
    /// </summary>
    long OrderOf(ChunkDigest digest) => 0;

    /// <summary>Where the chunk lies or should, for people; null when the store cannot say.</summary>
    string? PlaceOf(ChunkDigest digest) => null;
}
