using System.Collections.Concurrent;
using System.Security.Cryptography;
using PbsBackup.Chunking;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PbsBackup.Pipeline;

/// <summary>Chunks of zeros, which images are full of: hashed once for each length. Safe for concurrent use.</summary>
internal sealed class ZeroChunks(CryptConfig? key) : IDisposable
{
    private readonly ConcurrentDictionary<int, ChunkDigest> _digests = [];
    private readonly Lock _gate = new();
    private ChunkBuffer? _zeros;

    /// <summary>The digest of plain data.</summary>
    public static ChunkDigest DigestOf(ReadOnlySpan<byte> data, CryptConfig? key)
    {
        if (key is not null)
            return key.ComputeDigest(data);
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        SHA256.HashData(data, digest);
        return new ChunkDigest(digest);
    }

    /// <summary>The digest of that many zeros.</summary>
    public ChunkDigest DigestOf(int length) => _digests.GetOrAdd(length, _ => DigestOf(Zeros(length), key));

    /// <summary>The stored form of that many zeros; the caller gives the buffer back.</summary>
    public ChunkBuffer Encode(int length) => DataBlob.Encode(Zeros(length), key, compress: true);

    /// <inheritdoc/>
    public void Dispose() => _zeros?.Dispose();

    private ReadOnlySpan<byte> Zeros(int length)
    {
        lock (_gate)
        {
            if (_zeros is null)
            {
                _zeros = ChunkBuffer.Rent(FixedSizeChunker.DefaultLength);
                _zeros.WritableMemory.Span.Clear();
            }
        }

        return _zeros.Span[..length];
    }
}
