using PbsReader.Crypto;

namespace PbsReader.Snapshots;

/// <summary>Finds the key of a snapshot and demands that it signed the manifest (datastore spec, 8, steps 3 and 4).</summary>
internal static class SnapshotKeyCheck
{
    /// <summary>The key; null when the snapshot has none.</summary>
    public static CryptConfig? FindKey(BackupManifest manifest, KeyRing keys, SignaturePolicy policy)
    {
        bool isMarked = manifest.KeyFingerprint is not null || manifest.Files.Any(file => file.CryptMode != CryptMode.None);
        if (!manifest.IsSigned)
        {
            if (isMarked)
                throw new PbsException(PbsError.Corrupt, "the manifest was made with a key, but its signature is missing: do not trust it");
            if (policy == SignaturePolicy.Required && keys.Keys.Count > 0)
                throw new PbsException(PbsError.Corrupt, "a key was given, but this is not signed: open it without a key if that is right");
            return null;
        }

        if (keys.Keys.Count == 0)
        {
            return isMarked
                ? throw new PbsException(PbsError.KeyRequired, $"made with {Describe(manifest.KeyFingerprint)}, and no key was given")
                : null;
        }

        return manifest.KeyFingerprint is KeyFingerprint name ? CheckNamed(manifest, keys, name) : FindSigner(manifest, keys);
    }

    private static CryptConfig CheckNamed(BackupManifest manifest, KeyRing keys, KeyFingerprint name)
    {
        CryptConfig? key = keys.Find(name);
        if (key is null)
            throw new PbsException(PbsError.KeyMismatch, $"made with {Describe(name)}, which is none of the keys given");
        return manifest.IsSignedBy(key)
            ? key
            : throw new PbsException(PbsError.Corrupt, $"the signature is wrong: {Describe(name)} did not sign this manifest");
    }

    private static CryptConfig FindSigner(BackupManifest manifest, KeyRing keys) =>
        keys.Keys.FirstOrDefault(manifest.IsSignedBy)
        ?? throw new PbsException(PbsError.KeyMismatch, "none of the keys given signed the manifest, or it was changed");

    private static string Describe(KeyFingerprint? name) => name is KeyFingerprint known ? $"the key {known.ToShortString()}" : "a key";
}
