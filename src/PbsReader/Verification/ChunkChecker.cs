using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PbsReader.Verification;

/// <summary>Reads one chunk and checks as much of it as the keys allow. Safe for concurrent use.</summary>
internal sealed class ChunkChecker
{
    private readonly IChunkStore _store;
    private readonly ChunkDecoder[] _decoders;
    private readonly SemaphoreSlim _decoding;

    /// <param name="store">Where the chunks lie.</param>
    /// <param name="keys">The keys that there are.</param>
    /// <param name="decoding">Admits as many as may decode at once.</param>
    public ChunkChecker(IChunkStore store, KeyRing keys, SemaphoreSlim decoding)
    {
        (_store, _decoding) = (store, decoding);
        _decoders = [new ChunkDecoder(null), .. keys.Keys.Select(static key => new ChunkDecoder(key))];
    }

    /// <summary>Reads and checks; returns the bytes that are stored.</summary>
    /// <exception cref="PbsException">The chunk is missing, damaged, or another one.</exception>
    public async ValueTask<int> CheckAsync(CheckedChunk chunk, CancellationToken cancellationToken)
    {
        ChunkBuffer blob = await _store.ReadBlobAsync(chunk.Digest, cancellationToken).ConfigureAwait(false);
        int stored = blob.Length;
        try
        {
            await _decoding.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            blob.Dispose();
            throw;
        }

        try
        {
            Check(blob, chunk);
        }
        finally
        {
            _decoding.Release();
        }

        return stored;
    }

    private void Check(ChunkBuffer blob, CheckedChunk chunk)
    {
        if (chunk.KeyNumber != CheckedChunk.Sealed)
        {
            _decoders[chunk.KeyNumber].DecodeAndDispose(blob, chunk.Digest, ChunkBuffer.Rent(chunk.Length)).Dispose();
            return;
        }

        using (blob)
            CheckSealed(blob.Span, chunk.Digest);
    }

    private static void CheckSealed(ReadOnlySpan<byte> blob, ChunkDigest digest)
    {
        if (DataBlob.KindOf(blob) is BlobKind.Plain or BlobKind.Compressed)
            throw new PbsException(PbsError.Corrupt, $"chunk {digest}: it is of the wrong kind: not encrypted, in an encrypted backup");
        if (!DataBlob.HasRightChecksum(blob))
            throw new PbsException(PbsError.Corrupt, $"chunk {digest}: it is damaged: its CRC is another one, or it is no blob");
    }
}
