using System.Security.Cryptography;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Indexes;

namespace PbsReader.Caching;

/// <summary>What can be told of a file of the cache by itself.</summary>
internal static class CacheCheck
{
    /// <summary>Whether nothing is wrong with it, as far as can be told: of encrypted chunks only the CRC without the key.</summary>
    internal static bool IsRight(CacheKey key, ReadOnlyMemory<byte> content) =>
        key.Kind == CacheKind.Chunk && IsEncrypted(content.Span) ? DataBlob.HasRightChecksum(content.Span) : IsProven(key, content);

    /// <summary>Whether it is certainly what its name says.</summary>
    internal static bool IsProven(CacheKey key, ReadOnlyMemory<byte> content)
    {
        try
        {
            return key.Kind switch
            {
                CacheKind.Chunk => !IsEncrypted(content.Span) && IsChunk(key.Digest, content.Span),
                CacheKind.Blob => new ChunkDigest(SHA256.HashData(content.Span)) == key.Digest,
                _ => new ChunkDigest(IndexFile.Parse(content, key.ToString()).Checksum.Span) == key.Digest,
            };
        }
        catch (PbsException)
        {
            return false;
        }
    }

    private static bool IsEncrypted(ReadOnlySpan<byte> blob) =>
        DataBlob.KindOf(blob) is BlobKind.Encrypted or BlobKind.CompressedEncrypted;

    private static bool IsChunk(ChunkDigest digest, ReadOnlySpan<byte> blob)
    {
        using ChunkBuffer plain = DataBlob.Decode(blob, null, ChunkBuffer.MaxChunkLength);
        return ZeroDigests.DigestOf(plain.Span, null) == digest;
    }
}
