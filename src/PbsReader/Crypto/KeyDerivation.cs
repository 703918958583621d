using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using PbsReader.Interop;

namespace PbsReader.Crypto;

/// <summary>The <c>kdf</c> of a key file: function, costs, salt (datastore spec, 4.2). Costs are bounded when it is parsed.</summary>
internal sealed class KeyDerivation
{
    private const int SaltSize = 32;
    private const int MaxSaltSize = 1024;
    private const int UsualIterations = 65535;
    private const int MaxIterations = 10_000_000;
    private const ulong UsualCost = 65536;
    private const ulong UsualBlockSize = 8;
    private const ulong MaxMemory = 1025UL << 20;

    // What a computer may be busy with, in units of memory written once: some seconds.
    private const ulong MaxWork = 4 * MaxMemory;

    private byte[] _salt = [];
    private int _iterations;
    private ulong _cost;
    private ulong _blockSize;
    private ulong _parallelism;

    private KeyDerivation(KeyDerivationKind kind) => Kind = kind;

    public KeyDerivationKind Kind { get; }

    /// <summary>The usual costs with a new salt.</summary>
    public static KeyDerivation Create(KeyDerivationKind kind) => new(kind)
    {
        _salt = RandomNumberGenerator.GetBytes(SaltSize),
        _iterations = UsualIterations,
        _cost = UsualCost,
        _blockSize = UsualBlockSize,
        _parallelism = 1,
    };

    /// <exception cref="PbsException">It is another function, or costs more than a key file may.</exception>
    public static KeyDerivation Parse(JsonElement kdf)
    {
        if (kdf.ValueKind == JsonValueKind.Null)
            return new KeyDerivation(KeyDerivationKind.None);
        if (kdf.ValueKind == JsonValueKind.Object && kdf.GetPropertyCount() == 1)
        {
            if (kdf.TryGetProperty("Scrypt", out JsonElement scrypt))
                return ParseScrypt(scrypt);
            if (kdf.TryGetProperty("PBKDF2", out JsonElement pbkdf2))
                return ParsePbkdf2(pbkdf2);
        }

        throw KeyFileJson.Damaged("its \"kdf\" is neither null nor Scrypt nor PBKDF2");
    }

    /// <summary>Computes the wrapping key, which takes as long as the costs say.</summary>
    public void Derive(ReadOnlySpan<byte> passphrase, Span<byte> key)
    {
        if (Kind == KeyDerivationKind.Pbkdf2)
        {
            Rfc2898DeriveBytes.Pbkdf2(passphrase, _salt, key, _iterations, HashAlgorithmName.SHA256);
            return;
        }

        try
        {
            DeriveByScrypt(passphrase, key);
        }
        catch (DllNotFoundException missing)
        {
            throw NativeLibraries.Missing(missing);
        }
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        if (Kind == KeyDerivationKind.None)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        if (Kind == KeyDerivationKind.Scrypt)
        {
            json.WriteStartObject("Scrypt"u8);
            json.WriteNumber("n"u8, _cost);
            json.WriteNumber("r"u8, _blockSize);
            json.WriteNumber("p"u8, _parallelism);
        }
        else
        {
            json.WriteStartObject("PBKDF2"u8);
            json.WriteNumber("iter"u8, _iterations);
        }

        json.WriteBase64String("salt"u8, _salt);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void DeriveByScrypt(ReadOnlySpan<byte> passphrase, Span<byte> key)
    {
        int result = LibCrypto.DeriveByScrypt(
            in MemoryMarshal.GetReference(passphrase),
            (nuint)passphrase.Length,
            in MemoryMarshal.GetArrayDataReference(_salt),
            (nuint)_salt.Length,
            _cost,
            _blockSize,
            _parallelism,
            MaxMemory,
            ref MemoryMarshal.GetReference(key),
            (nuint)key.Length);
        if (result == 1)
            return;
        LibCrypto.ClearErrors();
        ulong memory = _cost * _blockSize * 128 >> 20;
        throw new PbsException(PbsError.Unavailable, $"the key file cannot be unlocked: that takes {memory} MiB of memory");
    }

    private static KeyDerivation ParseScrypt(JsonElement values)
    {
        ulong cost = KeyFileJson.GetNumber(values, "n");
        ulong blockSize = KeyFileJson.GetNumber(values, "r");
        ulong parallelism = KeyFileJson.GetNumber(values, "p");
        if (cost < 2 || !ulong.IsPow2(cost) || blockSize == 0 || parallelism == 0)
            throw KeyFileJson.Damaged("its scrypt costs are not possible");
        UInt128 memory = (UInt128)128 * blockSize * ((UInt128)cost + 2) + (UInt128)128 * blockSize * parallelism;
        UInt128 work = (UInt128)128 * blockSize * cost;
        if (memory > MaxMemory || work > MaxWork / parallelism)
            throw KeyFileJson.Damaged("its scrypt costs are beyond 1025 MiB of memory or some seconds of work");
        return new KeyDerivation(KeyDerivationKind.Scrypt)
        {
            _cost = cost,
            _blockSize = blockSize,
            _parallelism = parallelism,
            _salt = KeyFileJson.GetBytes(values, "salt", MaxSaltSize),
        };
    }

    private static KeyDerivation ParsePbkdf2(JsonElement values)
    {
        ulong iterations = KeyFileJson.GetNumber(values, "iter");
        if (iterations is 0 or > MaxIterations)
            throw KeyFileJson.Damaged($"its PBKDF2 iterations are not 1 to {MaxIterations}");
        return new KeyDerivation(KeyDerivationKind.Pbkdf2)
        {
            _iterations = (int)iterations,
            _salt = KeyFileJson.GetBytes(values, "salt", MaxSaltSize),
        };
    }
}
