using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PbsReader.Crypto;

namespace PbsReader.Snapshots;

/// <summary>What signs a manifest: HMAC-SHA256 over its canonical JSON (datastore spec, 7.1).</summary>
public static class ManifestSignature
{
    /// <summary>Bytes of a signature.</summary>
    public const int Size = 32;

    /// <summary>The canonical JSON of the signed part, UTF-8. Nothing in it needs escaping: names are <see cref="SafeId"/>.</summary>
    public static byte[] GetCanonicalJson(BackupGroup group, long time, IReadOnlyList<ManifestFile> files)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"backup-id\":\"{group.Id}\",\"backup-time\":{time},");
        text.Append(CultureInfo.InvariantCulture, $"\"backup-type\":\"{group.Type}\",\"files\":[");
        for (int index = 0; index < files.Count; index++)
        {
            ManifestFile file = files[index];
            text.Append(index == 0 ? "" : ",");
            text.Append(CultureInfo.InvariantCulture, $"{{\"crypt-mode\":\"{CryptModeText.Format(file.CryptMode)}\",");
            text.Append(CultureInfo.InvariantCulture, $"\"csum\":\"{Convert.ToHexStringLower(file.Checksum.Span)}\",");
            text.Append(CultureInfo.InvariantCulture, $"\"filename\":\"{file.Name}\",\"size\":{file.Size}}}");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>The signature of a manifest with <paramref name="key"/>.</summary>
    public static byte[] Compute(CryptConfig key, BackupGroup group, long time, IReadOnlyList<ManifestFile> files) =>
        Sign(key, GetCanonicalJson(group, time, files));

    /// <summary>
    /// Whether <paramref name="signature"/> is that of the manifest. Clients 4.x sign the fields they know, clients 3.x all fields that
    /// are there; what both protect is the same, so either will do.
    /// </summary>
    internal static bool Verify(CryptConfig key, ReadOnlySpan<byte> signature, BackupManifest manifest)
    {
        if (CryptographicOperations.FixedTimeEquals(signature, Compute(key, manifest.Group, manifest.Time, manifest.Files)))
            return true;
        using JsonDocument document = JsonDocument.Parse(manifest.Json);
        byte[]? all = CanonicalJson.OfSignedFields(document.RootElement);
        return all is not null && CryptographicOperations.FixedTimeEquals(signature, Sign(key, all));
    }

    private static byte[] Sign(CryptConfig key, byte[] message)
    {
        byte[] signature = new byte[Size];
        key.Sign(message, signature);
        return signature;
    }
}
