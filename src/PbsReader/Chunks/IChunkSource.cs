namespace PbsReader.Chunks;

/// <summary>Where readers get plain chunks, verified against their digest. Safe for concurrent use.</summary>
public interface IChunkSource : IAsyncDisposable
{
    /// <summary>Whether chunks come from far away: then it is the number of those under way that makes a stream quick.</summary>
    bool IsFar => false;

    /// <summary>
    /// The chunk's plain bytes; the caller gives the buffer back. Completes synchronously when nothing has to be fetched or decoded.
    /// </summary>
    /// <param name="digest">Its name.</param>
    /// <param name="length">Bytes that it has by its index; 1 to <see cref="ChunkBuffer.MaxChunkLength"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PbsException">It is not there, damaged, of another length, or cannot be decrypted.</exception>
    ValueTask<ChunkBuffer> GetChunkAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default);

    /// <summary>
    /// A hint that the chunk will be wanted soon. Returns at once and never fails; false when there is no room for it now, and the hint
    /// was not taken.
    /// </summary>
    bool TryPrefetch(ChunkDigest digest, int length) => false;

    /// <summary>
    /// A hint that the chunk may be wanted some time, as others of an archive of <paramref name="archiveLength"/> bytes were at random.
    /// Only what has room and is to be had without disturbing anyone is loaded. Returns at once and never fails; true when the chunk is
    /// there already.
    /// </summary>
    bool TryFill(ChunkDigest digest, int length, long archiveLength) => false;

    /// <summary>A hint that a stream has read the chunk to its end, and that nobody else is likely to want it. Never fails.</summary>
    void OnPassed(ChunkDigest digest, int length)
    {
    }

    /// <summary>
    /// Whether the chunk is known to be zeros without reading it. The first answer for a length takes as long as hashing that much.
    /// </summary>
    bool IsZeros(ChunkDigest digest, int length) => false;
}
