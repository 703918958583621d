using System.Collections.Concurrent;
using System.Security.Cryptography;
using PbsReader.Crypto;

namespace PbsReader.Chunks;

/// <summary>
/// The digests of chunks that are all zeros, which need not be read (datastore spec, 4.1 and 12). Safe for concurrent use.
/// </summary>
internal sealed class ZeroDigests(CryptConfig? key)
{
    // A hostile index cannot make us hash zeros, or remember, without end.
    private const int MostLengths = 64;

    private readonly ConcurrentDictionary<int, ChunkDigest> _byLength = [];

    /// <summary>Whether this is the digest of that many zeros.</summary>
    internal bool Contains(ChunkDigest digest, int length)
    {
        if (!_byLength.TryGetValue(length, out ChunkDigest zeros))
        {
            if (_byLength.Count >= MostLengths || length > ChunkBuffer.MaxChunkLength)
                return false;
            zeros = Compute(length);
            _byLength.TryAdd(length, zeros);
        }

        return digest == zeros;
    }

    private ChunkDigest Compute(int length)
    {
        using ChunkBuffer zeros = ChunkBuffer.Rent(length);
        zeros.WritableMemory.Span.Clear();
        return DigestOf(zeros.Span, key);
    }

    /// <summary>The digest of plain data, as the key has it.</summary>
    internal static ChunkDigest DigestOf(ReadOnlySpan<byte> data, CryptConfig? key)
    {
        if (key is not null)
            return key.ComputeDigest(data);
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        SHA256.HashData(data, digest);
        return new ChunkDigest(digest);
    }
}
