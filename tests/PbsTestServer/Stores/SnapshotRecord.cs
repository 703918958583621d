using System.Text.Json;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Snapshots;

namespace PbsTestServer.Stores;

/// <summary>What listings say about a snapshot.</summary>
/// <param name="Files">Its files; of those that no manifest lists only the name is known.</param>
/// <param name="Manifest">The manifest; null when it is not there or cannot be read.</param>
internal sealed record SnapshotRecord(IReadOnlyList<(string Name, string? CryptMode, long? Size)> Files, JsonElement? Manifest)
{
    public long? Size => Manifest is null ? null : Files.Sum(file => file.Size ?? 0);

    public string? Notes => FindUnprotected("notes")?.GetString();

    public string? KeyFingerprint => FindUnprotected("key-fingerprint")?.GetString();

    public (string? Upid, string? State)? Verification => FindUnprotected("verify_state") is { } state
        ? (state.GetProperty("upid").GetString(), state.GetProperty("state").GetString())
        : null;

    public static SnapshotRecord Read(ServedStore store, SnapshotId snapshot)
    {
        JsonElement? manifest = ReadManifest(store, snapshot, out long length);
        var files = new List<(string Name, string? CryptMode, long? Size)>();
        if (manifest is { } root)
        {
            foreach (JsonElement file in root.GetProperty("files").EnumerateArray())
            {
                string name = file.GetProperty("filename").GetString()!;
                files.Add((name, file.GetProperty("crypt-mode").GetString(), file.GetProperty("size").GetInt64()));
            }

            bool isSigned = root.TryGetProperty("signature", out JsonElement signature) && signature.ValueKind == JsonValueKind.String;
            files.Add((BackupManifest.FileName, isSigned ? "sign-only" : "none", length));
        }

        var listed = files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        files.AddRange(store.ListFiles(snapshot).Where(name => !listed.Contains(name)).Select(name => (name, (string?)null, (long?)null)));
        return new SnapshotRecord(files, manifest);
    }

    private static JsonElement? ReadManifest(ServedStore store, SnapshotId snapshot, out long length)
    {
        byte[]? blob = store.FindFile(snapshot, BackupManifest.FileName);
        length = blob?.Length ?? 0;
        try
        {
            if (blob is null)
                return null;
            using ChunkBuffer json = DataBlob.Decode(blob, null, BackupManifest.MaxLength);
            using var document = JsonDocument.Parse(BackupManifest.Parse(json.Span.ToArray()).Json);
            return document.RootElement.Clone();
        }
        catch (PbsException)
        {
            return null;
        }
    }

    private JsonElement? FindUnprotected(string name) =>
        Manifest is { } manifest && manifest.TryGetProperty("unprotected", out JsonElement unprotected)
            && unprotected.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
}
