using PbsReader.Crypto;

namespace PbsReader.Snapshots;

/// <summary>A snapshot's <c>index.json</c> (datastore spec, 7). Immutable.</summary>
public sealed class BackupManifest
{
    /// <summary>Name of the stored file.</summary>
    public const string FileName = "index.json.blob";

    /// <summary>Parses decoded JSON; names, sizes and checksums are checked, signature and key are not.</summary>
    /// <exception cref="PbsException">It is no manifest.</exception>
    public static BackupManifest Parse(ReadOnlyMemory<byte> json) => throw new NotImplementedException();

    /// <summary>Group type, id and time, as the manifest says.</summary>
    public (string Type, string Id, long Time) Identity => throw new NotImplementedException();

    /// <summary>The files in stored order, no name twice.</summary>
    public IReadOnlyList<ManifestFile> Files => throw new NotImplementedException();

    /// <summary>Key that the backup was made with, from the unsigned part: a hint.</summary>
    public KeyFingerprint? KeyFingerprint => throw new NotImplementedException();

    /// <summary>Notes, from the unsigned part; null without.</summary>
    public string? Notes => throw new NotImplementedException();

    /// <summary><c>ok</c> or <c>failed</c>, from the unsigned part; null when never verified.</summary>
    public string? VerifyState => throw new NotImplementedException();

    /// <summary>Whether there is a signature.</summary>
    public bool IsSigned => throw new NotImplementedException();

    /// <summary>Whether the signature is there and made with <paramref name="key"/> (datastore spec, 7.1).</summary>
    public bool IsSignedBy(CryptConfig key) => throw new NotImplementedException();
}
