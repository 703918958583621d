using System.Security.Cryptography;
using PbsReader.Blobs;
using PbsReader.Crypto;

namespace PbsReader.Chunks;

/// <summary>
/// The chunks of a store, each decoded and verified when it is asked for (datastore spec, 8.6): CRC, kind against the key, decryption with
/// its tag, decompression to no more than the length of the index, digest over the plain bytes, length. Decodes on the thread that
/// completes the store's read, keeps nothing, holds no lock. Safe for concurrent use; owns neither store nor key.
/// </summary>
public sealed class DecodingChunkSource : IChunkSource
{
    // Shorter ones are decoded before another core has begun.
    private const int SharedLength = 512 << 10;

    private readonly IChunkStore _store;
    private readonly CryptConfig? _key;
    private readonly ZeroDigests _zeros;

    /// <summary>With <paramref name="key"/> only encrypted chunks are accepted, without only plain ones.</summary>
    public DecodingChunkSource(IChunkStore store, CryptConfig? key)
        : this(store, key, new ZeroDigests(key))
    {
    }

    internal DecodingChunkSource(IChunkStore store, CryptConfig? key, ZeroDigests zeros) => (_store, _key, _zeros) = (store, key, zeros);

    /// <inheritdoc/>
    public async ValueTask<ChunkBuffer> GetChunkAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default)
    {
        CheckLength(length);
        ChunkBuffer blob = await _store.ReadBlobAsync(digest, cancellationToken).ConfigureAwait(false);
        return DecodeAndDispose(blob, digest, ChunkBuffer.Rent(length));
    }

    /// <inheritdoc/>
    public bool IsZeros(ChunkDigest digest, int length) => _zeros.Contains(digest, length);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    /// <summary>
    /// Fills <paramref name="chunk"/>, which is as long as the index says, from a blob, and verifies it. Gives the blob back in any case,
    /// and the chunk when it fails.
    /// </summary>
    /// <param name="blob">What the store has.</param>
    /// <param name="digest">The chunk's name.</param>
    /// <param name="chunk">Where it goes.</param>
    /// <param name="cores">A place for each core, of which the caller has one; a second may be used when it is free.</param>
    internal ChunkBuffer DecodeAndDispose(ChunkBuffer blob, ChunkDigest digest, ChunkBuffer chunk, SemaphoreSlim? cores = null)
    {
        var verifier = cores is null || chunk.Length < SharedLength ? null : new ChunkVerifier(chunk.Memory, _key, cores);
        try
        {
            using (blob)
            {
                CheckKind(blob.Span, digest);
                int length = Decode(blob.Span, digest, chunk.WritableMemory.Span, verifier);
                if (length != chunk.Length)
                    throw Corrupt(digest, $"it has {length} bytes, and the index says {chunk.Length}");
            }

            ChunkDigest actual = verifier?.Finish() ?? ZeroDigests.DigestOf(chunk.Span, _key);
            if (actual != digest)
                throw Corrupt(digest, "its content is another one");
            return chunk;
        }
        catch
        {
            verifier?.Abort();
            chunk.Dispose();
            throw;
        }
    }

    internal static void CheckLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ChunkBuffer.MaxChunkLength);
    }

    private void CheckKind(ReadOnlySpan<byte> blob, ChunkDigest digest)
    {
        bool? isEncrypted = DataBlob.KindOf(blob) switch
        {
            null => null,
            BlobKind.Encrypted or BlobKind.CompressedEncrypted => true,
            _ => false,
        };
        if (isEncrypted is false && _key is not null)
            throw Corrupt(digest, "it is of the wrong kind: not encrypted, in an encrypted backup");
        if (isEncrypted is true && _key is null)
            throw Corrupt(digest, "it is of the wrong kind: encrypted, in a backup that is not");
    }

    private int Decode(ReadOnlySpan<byte> blob, ChunkDigest digest, Span<byte> destination, DecodeProgress? progress)
    {
        try
        {
            return DataBlob.Decode(blob, _key, destination, progress);
        }
        catch (PbsException exception)
        {
            throw new PbsException(exception.Kind, Message(digest, exception.Message), exception);
        }
        catch (CryptographicException exception)
        {
            throw new PbsException(PbsError.Corrupt, Message(digest, "it cannot be decrypted"), exception);
        }
    }

    private static PbsException Corrupt(ChunkDigest digest, string what) => new(PbsError.Corrupt, Message(digest, what));

    private static string Message(ChunkDigest digest, string what) => $"chunk {digest}: {what}";
}
