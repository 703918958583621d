using PbsReader.Crypto;

namespace PbsReader.Chunks;

/// <summary>
/// The chunks of a store, each decoded and verified when it is asked for (datastore spec, 8.6). Decodes on the thread that completes the
/// store's read, keeps nothing, holds no lock. Safe for concurrent use; owns neither store nor key.
/// </summary>
public sealed class DecodingChunkSource : IChunkSource
{
    private readonly IChunkStore _store;
    private readonly ChunkDecoder _decoder;
    private readonly ZeroDigests _zeros;

    /// <summary>With <paramref name="key"/> only encrypted chunks are accepted, without only plain ones.</summary>
    public DecodingChunkSource(IChunkStore store, CryptConfig? key) =>
        (_store, _decoder, _zeros) = (store, new ChunkDecoder(key), new ZeroDigests(key));

    /// <inheritdoc/>
    public async ValueTask<ChunkBuffer> GetChunkAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default)
    {
        ChunkKey.CheckLength(length);
        ChunkBuffer blob = await _store.ReadBlobAsync(digest, cancellationToken).ConfigureAwait(false);
        try
        {
            return _decoder.DecodeAndDispose(blob, digest, ChunkBuffer.Rent(length));
        }
        catch (PbsException exception) when (exception.Kind == PbsError.Corrupt && _store.TryReject(digest))
        {
            // It was a copy, and there may be a better one.
        }

        blob = await _store.ReadBlobAsync(digest, cancellationToken).ConfigureAwait(false);
        return _decoder.DecodeAndDispose(blob, digest, ChunkBuffer.Rent(length));
    }

    /// <inheritdoc/>
    public bool IsZeros(ChunkDigest digest, int length) => _zeros.Contains(digest, length);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
