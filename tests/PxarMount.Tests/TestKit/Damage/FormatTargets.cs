using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>The small formats of a datastore.</summary>
public static class FormatTargets
{
    private const int Limit = 1 << 20;
    private const int HeaderSize = 12;

    private static readonly CryptConfig s_key = CryptConfig.CreateRandom();
    private static readonly byte[] s_wrappedKey = File.ReadAllBytes(Golden.PathOf("pbs/keys/rsa-encrypted.key.blob"))[HeaderSize..];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FormatTarget> All { get; } =
    [
        new("blob", [.. Blobs()], ReadBlob, Limit + (64 << 10), RepairBlob),
        new("zstd blob", [.. Frames()], ReadBlob, Limit + (64 << 10), RepairBlob),
        new("key file", [.. KeyFiles()], ReadKeyFile, 256 << 10),
        new("master key", [.. MasterKeys()], ReadMasterKey, 512 << 10),
        .. SnapshotTargets.All,
    ];

    private static IEnumerable<byte[]> Blobs()
    {
        foreach (string text in (string[])["", "hello", string.Join(' ', Enumerable.Range(0, 300))])
        {
            foreach (CryptConfig? key in (CryptConfig?[])[null, s_key])
            {
                yield return Encode(text, key, compress: false);
                yield return Encode(text, key, compress: true);
            }
        }
    }

    private static IEnumerable<byte[]> Frames()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, 200)));
        byte[][] frames =
        [
            ZstdFrames.Compress(text), ZstdFrames.Compress(text, withLength: false), ZstdFrames.Compress(text, withChecksum: true),
            ZstdFrames.Compress(text, false, true, 9), ZstdFrames.Repeat(3), ZstdFrames.Repeat(2, 2 * ZstdFrames.BlockLength),
            ZstdFrames.Compress([.. text, .. new byte[300_000], .. text], withLength: false),
        ];
        foreach (byte[] frame in frames)
        {
            byte[] blob = [.. BigEndian(0x31b9_5842_6fb6_a37f), 0, 0, 0, 0, .. frame];
            RepairBlob(blob);
            yield return blob;
        }
    }

    private static IEnumerable<byte[]> KeyFiles()
    {
        foreach (string name in (string[])["key-none.json", "key-scrypt.json", "key-pbkdf2.json"])
            yield return File.ReadAllBytes(Golden.PathOf($"pbs/keys/{name}"));
        EncryptionKeyFile file = EncryptionKeyFile.Create(s_key, KeyDerivationKind.Pbkdf2, "12345"u8, "a hint", TimeProvider.System);
        yield return file.ToBytes();
    }

    private static IEnumerable<byte[]> MasterKeys()
    {
        byte[] pem = File.ReadAllBytes(Golden.PathOf("pbs/keys/master-key-plain.pem"));
        using var rsa = RSA.Create();
        rsa.ImportFromPem(Encoding.ASCII.GetString(pem));
        yield return pem;
        yield return Encoding.ASCII.GetBytes(rsa.ExportRSAPrivateKeyPem());
    }

    private static void ReadBlob(byte[] blob)
    {
        foreach (CryptConfig? key in (CryptConfig?[])[s_key, null])
        {
            using ChunkBuffer content = DataBlob.Decode(blob, key, Limit);
            Ensure.That(content.Length <= Limit, "longer than allowed");
        }
    }

    // The magic of the encrypted kinds moves what the checksum covers.
    private static void RepairBlob(byte[] blob)
    {
        if (blob.Length < HeaderSize)
            return;
        bool isEncrypted = DataBlob.KindOf(blob) is BlobKind.Encrypted or BlobKind.CompressedEncrypted;
        ReadOnlySpan<byte> data = blob.AsSpan(isEncrypted ? DataBlob.EncryptedHeaderSize : HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(blob.AsSpan(8), SlowCrc32.Compute(data));
    }

    private static void ReadKeyFile(byte[] content)
    {
        var file = EncryptionKeyFile.Parse(content);
        Ensure.That(EncryptionKeyFile.Parse(file.ToBytes()).Derivation == file.Derivation, "written file reads differently");

        // Deriving takes its time, by design.
        if (!file.NeedsPassphrase)
            file.Unlock(default).Dispose();
    }

    private static void ReadMasterKey(byte[] content)
    {
        string pem = Encoding.UTF8.GetString(content);
        _ = MasterKey.NeedsPassphrase(pem);
        _ = MasterKey.Recover(s_wrappedKey, pem, default);
    }

    private static byte[] Encode(string text, CryptConfig? key, bool compress)
    {
        using ChunkBuffer blob = DataBlob.Encode(Encoding.ASCII.GetBytes(text), key, compress);
        return blob.Span.ToArray();
    }

    private static byte[] BigEndian(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
