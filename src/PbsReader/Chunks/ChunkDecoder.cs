using System.Security.Cryptography;
using PbsReader.Blobs;
using PbsReader.Crypto;

namespace PbsReader.Chunks;

/// <summary>
/// From a stored blob to a verified plain chunk (datastore spec, 8.6): CRC, kind against the key, decryption with its tag, decompression
/// to no more than the length of the index, length, digest over the plain bytes. Safe for concurrent use; does not own the key.
/// </summary>
internal sealed class ChunkDecoder(CryptConfig? key)
{
    // Shorter ones are decoded before another core has begun.
    private const int SharedLength = 512 << 10;

    /// <summary>
    /// Fills <paramref name="chunk"/>, which is as long as the index says, from a blob, and verifies it. Gives the blob back in any case,
    /// and the chunk when it fails.
    /// </summary>
    internal ChunkBuffer DecodeAndDispose(ChunkBuffer blob, ChunkDigest digest, ChunkBuffer chunk)
    {
        try
        {
            using (blob)
                Decode(blob.Span, digest, chunk, null);
            CheckDigest(digest, ZeroDigests.DigestOf(chunk.Span, key));
            return chunk;
        }
        catch
        {
            chunk.Dispose();
            throw;
        }
    }

    /// <summary>The same with what a cache knows and has.</summary>
    /// <param name="blob">What the store has.</param>
    /// <param name="name">The chunk as the cache names it.</param>
    /// <param name="chunk">Where it goes.</param>
    /// <param name="cores">A place for each core, of which the caller has one; a second may be used when it is free.</param>
    /// <param name="verified">What was verified before, and need not be hashed again.</param>
    /// <param name="isAhead">
    /// Whether nobody waits for it: then it takes no second core, and is not remembered, as streams seldom come again.
    /// </param>
    internal ChunkBuffer DecodeAndDispose(
        ChunkBuffer blob, in ChunkKey name, ChunkBuffer chunk, SemaphoreSlim cores, VerifiedBlobs verified, bool isAhead)
    {
        ChunkVerifier? verifier = null;
        try
        {
            UInt128? checksum = null;
            using (blob)
            {
                bool isSame = verified.Matches(name, blob.Span);
                if (!isSame && !isAhead && chunk.Length >= SharedLength)
                    verifier = new ChunkVerifier(chunk.Memory, key, cores);
                Decode(blob.Span, name.Digest, chunk, verifier);
                if (isSame)
                    return chunk;
                if (!isAhead)
                    checksum = verified.Compute(blob.Span);
            }

            CheckDigest(name.Digest, verifier?.Finish() ?? ZeroDigests.DigestOf(chunk.Span, key));
            if (checksum is UInt128 known)
                verified.Add(name, known);
            return chunk;
        }
        catch
        {
            verifier?.Abort();
            chunk.Dispose();
            throw;
        }
    }

    private void Decode(ReadOnlySpan<byte> blob, ChunkDigest digest, ChunkBuffer chunk, DecodeProgress? progress)
    {
        CheckKind(blob, digest);
        int length;
        try
        {
            length = DataBlob.Decode(blob, key, chunk.WritableMemory.Span, progress);
        }
        catch (PbsException exception)
        {
            throw new PbsException(exception.Kind, Message(digest, exception.Message), exception);
        }
        catch (CryptographicException exception)
        {
            throw new PbsException(PbsError.Corrupt, Message(digest, "it cannot be decrypted"), exception);
        }

        if (length != chunk.Length)
            throw Corrupt(digest, $"it has {length} bytes, and the index says {chunk.Length}");
    }

    private void CheckKind(ReadOnlySpan<byte> blob, ChunkDigest digest)
    {
        bool? isEncrypted = DataBlob.KindOf(blob) switch
        {
            null => null,
            BlobKind.Encrypted or BlobKind.CompressedEncrypted => true,
            _ => false,
        };
        if (isEncrypted is false && key is not null)
            throw Corrupt(digest, "it is of the wrong kind: not encrypted, in an encrypted backup");
        if (isEncrypted is true && key is null)
            throw Corrupt(digest, "it is of the wrong kind: encrypted, in a backup that is not");
    }

    private static void CheckDigest(ChunkDigest expected, ChunkDigest actual)
    {
        if (actual != expected)
            throw Corrupt(expected, "its content is another one");
    }

    private static PbsException Corrupt(ChunkDigest digest, string what) => new(PbsError.Corrupt, Message(digest, what));

    private static string Message(ChunkDigest digest, string what) => $"chunk {digest}: {what}";
}
