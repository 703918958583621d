using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>What the libraries of .NET do not offer: GCM with an IV of 16 bytes, and scrypt. Functions give 1 for success.</summary>
internal static partial class LibCrypto
{
    public const int SetIvLength = 0x9;
    public const int GetTag = 0x10;
    public const int SetTag = 0x11;

    private const string Name = "libcrypto.so.3";

    [LibraryImport(Name, EntryPoint = "EVP_CIPHER_CTX_new")]
    public static partial nint CreateCipher();

    [LibraryImport(Name, EntryPoint = "EVP_CIPHER_CTX_free")]
    public static partial void FreeCipher(nint context);

    [LibraryImport(Name, EntryPoint = "EVP_aes_256_gcm")]
    public static partial nint Aes256Gcm();

    [LibraryImport(Name, EntryPoint = "EVP_CipherInit_ex")]
    public static partial int InitCipher(
        CipherHandle context, nint cipher, nint engine, ref readonly byte key, ref readonly byte iv, int encrypt);

    [LibraryImport(Name, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    public static partial int ControlCipher(CipherHandle context, int command, int argument, ref byte value);

    [LibraryImport(Name, EntryPoint = "EVP_CipherUpdate")]
    public static partial int UpdateCipher(CipherHandle context, ref byte output, out int written, ref readonly byte input, int length);

    [LibraryImport(Name, EntryPoint = "EVP_CipherFinal_ex")]
    public static partial int FinishCipher(CipherHandle context, ref byte output, out int written);

    [LibraryImport(Name, EntryPoint = "EVP_PBE_scrypt")]
    public static partial int DeriveByScrypt(
        ref readonly byte password,
        nuint passwordLength,
        ref readonly byte salt,
        nuint saltLength,
        ulong cost,
        ulong blockSize,
        ulong parallelism,
        ulong maxMemory,
        ref byte key,
        nuint keyLength);

    /// <summary>Empties this thread's queue of errors, where .NET's own calls would find ours.</summary>
    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();
}
