using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PbsReader.Interop;

namespace PbsReader.Crypto;

/// <summary>AES-256-GCM with IV and tag of 16 bytes and no further data, under one key. Safe for concurrent use.</summary>
internal sealed class GcmCipher : IDisposable
{
    /// <summary>Bytes of an IV.</summary>
    public const int IvSize = 16;

    /// <summary>Bytes of a tag.</summary>
    public const int TagSize = 16;

    private readonly byte[] _key;
    private readonly HandlePool<CipherHandle> _encryptors;
    private readonly HandlePool<CipherHandle> _decryptors;

    /// <summary>A cipher with a key of 32 bytes, which must remain as it is.</summary>
    public GcmCipher(byte[] key)
    {
        _key = key;
        _encryptors = new HandlePool<CipherHandle>(() => CreateContext(encrypt: true));
        _decryptors = new HandlePool<CipherHandle>(() => CreateContext(encrypt: false));
    }

    /// <summary>Encrypts to memory of the same length, which may be the same memory.</summary>
    public void Encrypt(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plain, Span<byte> encrypted, Span<byte> tag)
    {
        CipherHandle context = _encryptors.Rent();
        Begin(context, iv, encrypt: true);
        Update(context, plain, encrypted);
        Check(LibCrypto.FinishCipher(context, ref MemoryMarshal.GetReference(tag), out _));
        Check(LibCrypto.ControlCipher(context, LibCrypto.GetTag, TagSize, ref MemoryMarshal.GetReference(tag[..TagSize])));
        _encryptors.Return(context);
    }

    /// <summary>Decrypts to memory of the same length; false, with that memory cleared, when the tag is another one.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> iv, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> encrypted, Span<byte> plain)
    {
        Span<byte> expected = stackalloc byte[TagSize];
        tag[..TagSize].CopyTo(expected);
        CipherHandle context = _decryptors.Rent();
        Begin(context, iv, encrypt: false);
        Update(context, encrypted, plain);
        Check(LibCrypto.ControlCipher(context, LibCrypto.SetTag, TagSize, ref MemoryMarshal.GetReference(expected)));
        bool isGenuine = LibCrypto.FinishCipher(context, ref MemoryMarshal.GetReference(expected), out _) == 1;
        _decryptors.Return(context);
        if (isGenuine)
            return true;
        LibCrypto.ClearErrors();
        CryptographicOperations.ZeroMemory(plain);
        return false;
    }

    /// <summary>Frees what holds the key natively.</summary>
    public void Dispose()
    {
        _encryptors.Dispose();
        _decryptors.Dispose();
    }

    private static void Begin(CipherHandle context, ReadOnlySpan<byte> iv, bool encrypt)
    {
        ref readonly byte unchanged = ref Unsafe.NullRef<byte>();
        Check(LibCrypto.InitCipher(context, 0, 0, in unchanged, in MemoryMarshal.GetReference(iv[..IvSize]), encrypt ? 1 : 0));
    }

    private static void Update(CipherHandle context, ReadOnlySpan<byte> input, Span<byte> output)
    {
        // Without input this would end the message.
        if (input.IsEmpty)
            return;
        ref byte target = ref MemoryMarshal.GetReference(output[..input.Length]);
        Check(LibCrypto.UpdateCipher(context, ref target, out _, in MemoryMarshal.GetReference(input), input.Length));
    }

    private static void Check(int result)
    {
        if (result == 1)
            return;
        LibCrypto.ClearErrors();
        throw new CryptographicException("libcrypto.so.3 refuses AES-256-GCM");
    }

    private CipherHandle CreateContext(bool encrypt)
    {
        var context = new CipherHandle();
        ref readonly byte later = ref Unsafe.NullRef<byte>();
        int direction = encrypt ? 1 : 0;
        Check(LibCrypto.InitCipher(context, LibCrypto.Aes256Gcm(), 0, in later, in later, direction));
        Check(LibCrypto.ControlCipher(context, LibCrypto.SetIvLength, IvSize, ref Unsafe.NullRef<byte>()));
        Check(LibCrypto.InitCipher(context, 0, 0, in MemoryMarshal.GetArrayDataReference(_key), in later, direction));
        return context;
    }
}
