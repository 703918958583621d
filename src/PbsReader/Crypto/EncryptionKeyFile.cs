using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace PbsReader.Crypto;

/// <summary>
/// A key file of the official clients: an encryption key, wrapped with a passphrase or open (datastore spec, 4.2). Immutable, safe for
/// concurrent use.
/// </summary>
public sealed class EncryptionKeyFile
{
    /// <summary>Longest file that is accepted, in bytes.</summary>
    public const int MaxLength = 64 << 10;

    /// <summary>Shortest passphrase, in bytes.</summary>
    public const int MinPassphraseLength = 5;

    /// <summary>Longest hint, in characters.</summary>
    public const int MaxHintLength = 64;

    private const int WrappedSize = GcmCipher.IvSize + GcmCipher.TagSize + CryptConfig.KeySize;

    private readonly KeyDerivation _derivation;
    private readonly byte[] _data;

    private EncryptionKeyFile(KeyDerivation derivation, byte[] data) => (_derivation, _data) = (derivation, data);

    /// <summary>How the key is wrapped.</summary>
    public KeyDerivationKind Derivation => _derivation.Kind;

    /// <summary>Whether <see cref="Unlock"/> needs a passphrase.</summary>
    public bool NeedsPassphrase => Derivation != KeyDerivationKind.None;

    /// <summary>When the key was made.</summary>
    public DateTimeOffset Created { get; private init; }

    /// <summary>When the file was made, or its passphrase changed.</summary>
    public DateTimeOffset Modified { get; private init; }

    /// <summary>The key's public name as the file has it, which <see cref="Unlock"/> checks; null in files of old clients.</summary>
    public KeyFingerprint? Fingerprint { get; private init; }

    /// <summary>What the owner wrote to remember the passphrase; null without.</summary>
    public string? Hint { get; private init; }

    /// <summary>Whether <paramref name="hint"/> may be one: 1 to <see cref="MaxHintLength"/> characters in one line.</summary>
    public static bool IsValidHint(ReadOnlySpan<char> hint)
    {
        foreach (char letter in hint)
        {
            if (char.IsControl(letter))
                return false;
        }

        return hint.Length is >= 1 and <= MaxHintLength;
    }

    /// <summary>Reads a key file, without unlocking it.</summary>
    /// <exception cref="PbsException">It is none, or unlocking it would cost more than a key file may.</exception>
    public static EncryptionKeyFile Parse(ReadOnlyMemory<byte> content)
    {
        if (content.Length > MaxLength)
            throw KeyFileJson.Damaged($"it is longer than {MaxLength} bytes");
        try
        {
            using JsonDocument document = JsonDocument.Parse(content, KeyFileJson.ReadOptions);
            return Parse(document.RootElement);
        }
        catch (JsonException error)
        {
            // The parser's own message can quote the file.
            throw KeyFileJson.Damaged($"it is not JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1})");
        }
        catch (InvalidOperationException)
        {
            throw KeyFileJson.Damaged("it has a name with half of a surrogate pair");
        }
    }

    /// <summary>Puts <paramref name="key"/> into a new file.</summary>
    /// <param name="key">The key, which remains the caller's.</param>
    /// <param name="derivation">How it is to be wrapped.</param>
    /// <param name="passphrase">At least <see cref="MinPassphraseLength"/> bytes; not looked at without wrapping.</param>
    /// <param name="hint">A valid hint, or null; null without wrapping.</param>
    /// <param name="clock">Tells what is now.</param>
    public static EncryptionKeyFile Create(
        CryptConfig key, KeyDerivationKind derivation, ReadOnlySpan<byte> passphrase, string? hint, TimeProvider clock)
    {
        DateTimeOffset now = clock.GetLocalNow();
        return Make(key, derivation, passphrase, hint, now, now);
    }

    /// <summary>The same key in a file with another passphrase, or none; parameters as for <see cref="Create"/>.</summary>
    /// <param name="key">The key as <see cref="Unlock"/> gave it.</param>
    /// <param name="derivation">How it is to be wrapped.</param>
    /// <param name="passphrase">The new passphrase.</param>
    /// <param name="hint">The new hint.</param>
    /// <param name="clock">Tells what is now.</param>
    public EncryptionKeyFile ChangePassphrase(
        CryptConfig key, KeyDerivationKind derivation, ReadOnlySpan<byte> passphrase, string? hint, TimeProvider clock) =>
        Make(key, derivation, passphrase, hint, Created, clock.GetLocalNow());

    /// <summary>The key itself, the caller's to dispose. Takes as long as its costs say, at most some seconds.</summary>
    /// <param name="passphrase">Not looked at when none is needed.</param>
    /// <exception cref="PbsException">The passphrase is missing or wrong, or the file was changed.</exception>
    public CryptConfig Unlock(ReadOnlySpan<byte> passphrase)
    {
        Span<byte> key = stackalloc byte[CryptConfig.KeySize];
        try
        {
            if (NeedsPassphrase)
                Unwrap(passphrase, key);
            else
                _data.CopyTo(key);
            var unlocked = new CryptConfig(key);
            if (Fingerprint is null || Fingerprint == unlocked.Fingerprint)
                return unlocked;
            unlocked.Dispose();
            throw KeyFileJson.Damaged("its fingerprint is not that of its key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The file's content: compact JSON. Without a passphrase it holds the key openly.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, KeyFileJson.WriteOptions))
        {
            json.WriteStartObject();
            json.WritePropertyName("kdf"u8);
            _derivation.WriteTo(json);
            json.WriteString("created"u8, KeyFileJson.Format(Created));
            json.WriteString("modified"u8, KeyFileJson.Format(Modified));
            json.WriteBase64String("data"u8, _data);
            if (Fingerprint is KeyFingerprint fingerprint)
                json.WriteString("fingerprint"u8, fingerprint.ToString());
            if (Hint is not null)
                json.WriteString("hint"u8, Hint);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Writes the file so that it is there complete or not at all, and for its owner only (mode 0600). A file that is there is replaced
    /// when that is allowed, and an <see cref="IOException"/> otherwise.
    /// </summary>
    public void Save(string path, bool overwrite)
    {
        string temporary = $"{path}.tmp_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(ToBytes());
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The file that a master key wraps: the key openly, with the time it was made.</summary>
    internal static EncryptionKeyFile CreateOpen(CryptConfig key, DateTimeOffset created, TimeProvider clock) =>
        Make(key, KeyDerivationKind.None, default, null, created, clock.GetLocalNow());

    private static EncryptionKeyFile Make(
        CryptConfig key,
        KeyDerivationKind kind,
        ReadOnlySpan<byte> passphrase,
        string? hint,
        DateTimeOffset created,
        DateTimeOffset modified)
    {
        bool isOpen = kind == KeyDerivationKind.None;
        if (!isOpen && passphrase.Length < MinPassphraseLength)
            throw new ArgumentException($"a passphrase has at least {MinPassphraseLength} bytes", nameof(passphrase));
        if (hint is not null && (isOpen || !IsValidHint(hint)))
            throw new ArgumentException($"a hint goes with a passphrase, and is one line of 1 to {MaxHintLength} characters", nameof(hint));
        var derivation = KeyDerivation.Create(kind);
        byte[] data = isOpen ? key.Key.ToArray() : Wrap(key, derivation, passphrase);
        return new EncryptionKeyFile(derivation, data)
        {
            Created = created,
            Modified = modified,
            Fingerprint = key.Fingerprint,
            Hint = hint,
        };
    }

    private static EncryptionKeyFile Parse(JsonElement root)
    {
        var derivation = KeyDerivation.Parse(KeyFileJson.Get(root, "kdf"));
        byte[] data = KeyFileJson.GetBytes(root, "data", WrappedSize);
        if (data.Length != (derivation.Kind == KeyDerivationKind.None ? CryptConfig.KeySize : WrappedSize))
            throw KeyFileJson.Damaged("its \"data\" has not the length of a key");
        string? hint = KeyFileJson.GetString(root, "hint");
        if (hint is not null && !IsValidHint(hint))
            throw KeyFileJson.Damaged($"its \"hint\" is not one line of 1 to {MaxHintLength} characters");
        KeyFingerprint? fingerprint = null;
        if (KeyFileJson.GetString(root, "fingerprint") is string text)
        {
            if (!KeyFingerprint.TryParse(text, out KeyFingerprint parsed))
                throw KeyFileJson.Damaged("its \"fingerprint\" is none");
            fingerprint = parsed;
        }

        return new EncryptionKeyFile(derivation, data)
        {
            Created = KeyFileJson.GetTime(root, "created"),
            Modified = KeyFileJson.GetTime(root, "modified"),
            Fingerprint = fingerprint,
            Hint = hint,
        };
    }

    private static byte[] Wrap(CryptConfig key, KeyDerivation derivation, ReadOnlySpan<byte> passphrase)
    {
        byte[] data = new byte[WrappedSize];
        byte[] wrappingKey = GC.AllocateUninitializedArray<byte>(CryptConfig.KeySize, pinned: true);
        try
        {
            derivation.Derive(passphrase, wrappingKey);
            using var cipher = new GcmCipher(wrappingKey);
            Span<byte> iv = data.AsSpan(0, GcmCipher.IvSize);
            RandomNumberGenerator.Fill(iv);
            cipher.Encrypt(
                iv,
                key.Key,
                data.AsSpan(GcmCipher.IvSize + GcmCipher.TagSize),
                data.AsSpan(GcmCipher.IvSize, GcmCipher.TagSize));
            return data;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }

    private void Unwrap(ReadOnlySpan<byte> passphrase, Span<byte> key)
    {
        if (passphrase.IsEmpty)
            throw new PbsException(PbsError.KeyRequired, "the key file needs its passphrase");
        if (passphrase.Length < MinPassphraseLength)
            throw new PbsException(PbsError.KeyMismatch, $"the passphrase is wrong: it has less than {MinPassphraseLength} bytes");
        byte[] wrappingKey = GC.AllocateUninitializedArray<byte>(CryptConfig.KeySize, pinned: true);
        try
        {
            _derivation.Derive(passphrase, wrappingKey);
            using var cipher = new GcmCipher(wrappingKey);
            ReadOnlySpan<byte> data = _data;
            ReadOnlySpan<byte> iv = data[..GcmCipher.IvSize];
            ReadOnlySpan<byte> tag = data.Slice(GcmCipher.IvSize, GcmCipher.TagSize);
            if (!cipher.TryDecrypt(iv, tag, data[(GcmCipher.IvSize + GcmCipher.TagSize)..], key))
                throw new PbsException(PbsError.KeyMismatch, "the passphrase is wrong, or the key file was changed");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }
}
