using System.Collections.Concurrent;
using System.Security.Cryptography;
using PbsReader.Chunks;

namespace PbsReader.Crypto;

/// <summary>An unlocked encryption key and what is derived from it (datastore spec, 4.1). Safe for concurrent use.</summary>
public sealed class CryptConfig : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    private const int IdIterations = 10;

    // Pinned, so that no copy is left behind when memory is compacted.
    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(KeySize, pinned: true);
    private readonly byte[] _id = GC.AllocateUninitializedArray<byte>(KeySize, pinned: true);
    private readonly GcmCipher _cipher;
    private readonly ConcurrentBag<IncrementalHash> _hashes = [];
    private volatile bool _isDisposed;

    /// <summary>Copies a key of <see cref="KeySize"/> bytes.</summary>
    public CryptConfig(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        key.CopyTo(_key);
        Rfc2898DeriveBytes.Pbkdf2(_key, "_id_key"u8, _id, IdIterations, HashAlgorithmName.SHA256);
        _cipher = new GcmCipher(_key);
        Fingerprint = ComputeFingerprint(_id);
    }

    /// <summary>A new key.</summary>
    public static CryptConfig CreateRandom()
    {
        Span<byte> key = stackalloc byte[KeySize];
        RandomNumberGenerator.Fill(key);
        var created = new CryptConfig(key);
        CryptographicOperations.ZeroMemory(key);
        return created;
    }

    /// <summary>The key's public name.</summary>
    public KeyFingerprint Fingerprint { get; }

    /// <summary>The key itself, for a key file.</summary>
    internal ReadOnlySpan<byte> Key
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _key;
        }
    }

    /// <summary>The digest of plain <paramref name="data"/> in backups with this key.</summary>
    public ChunkDigest ComputeDigest(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_hashes.TryTake(out IncrementalHash? hash))
            hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        hash.AppendData(data);
        hash.AppendData(_id);
        hash.GetHashAndReset(digest);
        _hashes.Add(hash);
        return new ChunkDigest(digest);
    }

    /// <summary>What <see cref="ComputeDigest"/> hashes behind the data.</summary>
    internal void AppendId(IncrementalHash hash)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        hash.AppendData(_id);
    }

    /// <summary>HMAC-SHA256 of <paramref name="message"/> under the key's id: 32 bytes.</summary>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        HMACSHA256.HashData(_id, message, signature);
    }

    /// <summary>Clears the key from memory. Not while another thread uses it.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _cipher.Dispose();
        while (_hashes.TryTake(out IncrementalHash? hash))
            hash.Dispose();
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_id);
    }

    /// <summary>Encrypts to memory of the same length, which may be the same memory, under a new random IV.</summary>
    internal void Encrypt(ReadOnlySpan<byte> plain, Span<byte> encrypted, Span<byte> iv, Span<byte> tag)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        RandomNumberGenerator.Fill(iv);
        _cipher.Encrypt(iv, plain, encrypted, tag);
    }

    /// <summary>Decrypts to memory of the same length; false, with that memory cleared, when the tag is for another key or data.</summary>
    internal bool TryDecrypt(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> encrypted, Span<byte> plain)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _cipher.TryDecrypt(iv, tag, encrypted, plain);
    }

    private static KeyFingerprint ComputeFingerprint(ReadOnlySpan<byte> id)
    {
        Span<byte> input = stackalloc byte[SHA256.HashSizeInBytes + KeySize];
        Span<byte> fingerprint = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData("Proxmox Backup Encryption Key Fingerprint"u8, input);
        id.CopyTo(input[SHA256.HashSizeInBytes..]);
        SHA256.HashData(input, fingerprint);
        CryptographicOperations.ZeroMemory(input);
        return new KeyFingerprint(fingerprint);
    }
}
