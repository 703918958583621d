using PbsReader.Chunks;

namespace PbsReader.Crypto;

/// <summary>An unlocked encryption key and what is derived from it (datastore spec, 4.1). Safe for concurrent use.</summary>
public sealed class CryptConfig : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Copies a key of <see cref="KeySize"/> bytes.</summary>
    public CryptConfig(ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>The key's public name.</summary>
    public KeyFingerprint Fingerprint => throw new NotImplementedException();

    /// <summary>The digest of plain <paramref name="data"/> in backups with this key.</summary>
    public ChunkDigest ComputeDigest(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    /// <summary>HMAC-SHA256 of <paramref name="message"/> under the key's id: 32 bytes.</summary>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => throw new NotImplementedException();

    /// <summary>Clears the key from memory.</summary>
    public void Dispose()
    {
    }
}
