using System.Text.Json;
using PbsReader.Crypto;

namespace PbsReader.Snapshots;

/// <summary>A snapshot's <c>index.json</c> (datastore spec, 7). Immutable, safe for concurrent use.</summary>
public sealed class BackupManifest
{
    /// <summary>Name of the stored file.</summary>
    public const string FileName = "index.json.blob";

    /// <summary>Longest decoded manifest that is read; real ones have a few KiB.</summary>
    public const int MaxLength = 16 << 20;

    /// <summary>Most files that are accepted; a backup session writes at most 256 indexes.</summary>
    public const int MaxFileCount = 4096;

    /// <summary>Largest size that is accepted of a file: no index that can be read describes more.</summary>
    public const long MaxFileSize = 1L << 50;

    private readonly byte[]? _signature;

    internal BackupManifest(ManifestParser parsed, ReadOnlyMemory<byte> json)
    {
        Json = json;
        Group = parsed.Group;
        Time = parsed.Time;
        Files = parsed.Files;
        KeyFingerprint = parsed.KeyFingerprint;
        Notes = parsed.Notes;
        VerifyState = parsed.VerifyState;
        VerifyTask = parsed.VerifyTask;
        _signature = parsed.Signature;
    }

    /// <summary>The JSON as it was decoded.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Whose backup it says it is; it does not say in which namespace, so this is always the root.</summary>
    public BackupGroup Group { get; }

    /// <summary>When it says the backup was made: seconds since 1970.</summary>
    public long Time { get; }

    /// <summary>Group type, id and time, as the manifest says.</summary>
    public (string Type, string Id, long Time) Identity => (Group.Type, Group.Id, Time);

    /// <summary>The files in stored order, no name twice.</summary>
    public IReadOnlyList<ManifestFile> Files { get; }

    /// <summary>Key that the backup was made with, from the unsigned part: a hint.</summary>
    public KeyFingerprint? KeyFingerprint { get; }

    /// <summary>Notes, from the unsigned part; null without.</summary>
    public string? Notes { get; }

    /// <summary><c>ok</c> or <c>failed</c>, from the unsigned part; null when never verified.</summary>
    public string? VerifyState { get; }

    /// <summary>The server's name of the task that verified it, from the unsigned part; null without.</summary>
    public string? VerifyTask { get; }

    /// <summary>Whether there is a signature.</summary>
    public bool IsSigned => _signature is not null;

    /// <summary>Parses decoded JSON; names, sizes and checksums are checked, signature and key are not.</summary>
    /// <param name="json">Kept, so never changed again.</param>
    /// <exception cref="PbsException">It is no manifest.</exception>
    public static BackupManifest Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxLength)
            throw new PbsException(PbsError.Corrupt, $"damaged manifest: {json.Length} bytes long");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new BackupManifest(new ManifestParser(document.RootElement), json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is how text that is no UTF-8 shows.
            throw new PbsException(PbsError.Corrupt, "damaged manifest: it is no valid JSON, or says something twice", exception);
        }
    }

    /// <summary>Whether the signature is there and made with <paramref name="key"/> (datastore spec, 7.1).</summary>
    public bool IsSignedBy(CryptConfig key) => _signature is not null && ManifestSignature.Verify(key, _signature, this);
}
