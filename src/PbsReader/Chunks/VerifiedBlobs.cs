using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PbsReader.Chunks;

/// <summary>
/// Which stored bytes were verified to be which chunk. A chunk that was evicted and is read again is the same when its blob is, to the bit,
/// and a keyed checksum (GMAC, under a random key that never leaves this object) tells that several times as fast as SHA-256 over twice
/// the bytes. Safe for concurrent use.
/// </summary>
internal sealed class VerifiedBlobs : IDisposable
{
    // About 4 MiB of memory for 128 GiB of usual chunks; the oldest are forgotten.
    private const int MostBlobs = 32 << 10;

    // One nonce for all is enough where no checksum is ever shown.
    private static readonly byte[] s_nonce = new byte[AesGcm.NonceByteSizes.MinSize];

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentBag<AesGcm> _ciphers = [];
    private readonly Dictionary<ChunkKey, UInt128> _checksums = [];
    private readonly Queue<ChunkKey> _order = [];

    /// <summary>Whether these are the bytes that were verified to be the chunk.</summary>
    internal bool Matches(in ChunkKey chunk, ReadOnlySpan<byte> blob)
    {
        UInt128 known;
        lock (_checksums)
        {
            if (!_checksums.TryGetValue(chunk, out known))
                return false;
        }

        return Compute(blob) == known;
    }

    /// <summary>The checksum of a blob.</summary>
    internal UInt128 Compute(ReadOnlySpan<byte> blob)
    {
        if (!_ciphers.TryTake(out AesGcm? cipher))
            cipher = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
        UInt128 checksum = default;
        Span<byte> tag = MemoryMarshal.AsBytes(new Span<UInt128>(ref checksum));
        cipher.Encrypt(s_nonce, [], [], tag, blob);
        _ciphers.Add(cipher);
        return checksum;
    }

    /// <summary>A blob of that checksum was verified to be the chunk.</summary>
    internal void Add(in ChunkKey chunk, UInt128 checksum)
    {
        lock (_checksums)
        {
            if (!_checksums.ContainsKey(chunk))
                _order.Enqueue(chunk);
            _checksums[chunk] = checksum;
            if (_order.Count > MostBlobs)
                _checksums.Remove(_order.Dequeue());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_ciphers.TryTake(out AesGcm? cipher))
            cipher.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }
}
