using System.Text.Json;
using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PbsReader.Snapshots;

/// <summary>The fields of a manifest, checked (datastore spec, 7).</summary>
internal sealed class ManifestParser
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public ManifestParser(JsonElement root)
    {
        Group = ReadGroup(root);
        Time = ReadInteger(root, "backup-time", 1, BackupTime.Max);
        Files = ReadFiles(root);
        Signature = ReadSignature(root);
        if (!root.TryGetProperty("unprotected", out JsonElement unsigned) || unsigned.ValueKind == JsonValueKind.Null)
            return;
        if (unsigned.ValueKind != JsonValueKind.Object)
            throw Damaged("unprotected is no object");
        KeyFingerprint = ReadFingerprint(unsigned);

        // Damage to a comment is no reason to give a backup up.
        Notes = ReadOptionalText(unsigned, "notes");
        if (!unsigned.TryGetProperty("verify_state", out JsonElement state) || state.ValueKind != JsonValueKind.Object)
            return;
        VerifyState = ReadOptionalText(state, "state") is "ok" or "failed" ? state.GetProperty("state").GetString() : null;
        VerifyTask = ReadOptionalText(state, "upid");
    }

    public BackupGroup Group { get; }

    public long Time { get; }

    public IReadOnlyList<ManifestFile> Files { get; }

    public byte[]? Signature { get; }

    public KeyFingerprint? KeyFingerprint { get; }

    public string? Notes { get; }

    public string? VerifyState { get; }

    public string? VerifyTask { get; }

    private static BackupGroup ReadGroup(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Damaged("it is no object");
        string type = ReadText(root, "backup-type");
        string id = ReadText(root, "backup-id");
        return BackupGroup.TryCreate(default, type, id, out BackupGroup? group)
            ? group
            : throw Damaged("backup-type and backup-id name no group");
    }

    private List<ManifestFile> ReadFiles(JsonElement root)
    {
        if (!root.TryGetProperty("files", out JsonElement files) || files.ValueKind != JsonValueKind.Array)
            throw Damaged("files is no array");
        if (files.GetArrayLength() > BackupManifest.MaxFileCount)
            throw Damaged($"it lists {files.GetArrayLength()} files");
        return [.. files.EnumerateArray().Select(ReadFile)];
    }

    private ManifestFile ReadFile(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object)
            throw Damaged("a file is no object");
        string name = ReadText(file, "filename");
        if (!StoredName.IsValid(name) || name is BackupManifest.FileName or StoredName.ClientLog)
            throw Damaged("a file has a name that files of a snapshot never have");
        if (!_names.Add(name))
            throw Damaged($"{name} is there twice");
        bool hasMode = file.TryGetProperty("crypt-mode", out JsonElement mode);
        if (hasMode && mode.ValueKind != JsonValueKind.String)
            throw Damaged($"{name}: crypt-mode is no text");
        string modeText = hasMode ? mode.GetString()! : "none";
        CryptMode cryptMode = CryptModeText.Parse(modeText) ?? throw Damaged($"{name}: unknown crypt-mode");
        long size = ReadInteger(file, "size", 0, BackupManifest.MaxFileSize);
        return new ManifestFile(name, cryptMode, size, ReadHash(ReadText(file, "csum"), name));
    }

    private static byte[]? ReadSignature(JsonElement root)
    {
        if (!root.TryGetProperty("signature", out JsonElement signature) || signature.ValueKind == JsonValueKind.Null)
            return null;
        return ReadHash(ReadText(root, "signature"), "signature");
    }

    private static KeyFingerprint? ReadFingerprint(JsonElement unsigned)
    {
        if (!unsigned.TryGetProperty("key-fingerprint", out JsonElement text) || text.ValueKind == JsonValueKind.Null)
            return null;
        return Crypto.KeyFingerprint.TryParse(ReadText(unsigned, "key-fingerprint"), out KeyFingerprint fingerprint)
            ? fingerprint
            : throw Damaged("key-fingerprint is none");
    }

    private static byte[] ReadHash(string text, string what)
    {
        if (!ChunkDigest.TryParse(text, out ChunkDigest hash))
            throw Damaged($"{what}: no SHA-256 in lower-case hexadecimal digits");
        byte[] bytes = new byte[ChunkDigest.Size];
        hash.WriteTo(bytes);
        return bytes;
    }

    private static long ReadInteger(JsonElement parent, string name, long least, long most)
    {
        bool isThere = parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number;
        return isThere && value.TryGetInt64(out long number) && number >= least && number <= most
            ? number
            : throw Damaged($"{name} is no number from {least} to {most}");
    }

    private static string ReadText(JsonElement parent, string name) =>
        ReadOptionalText(parent, name) ?? throw Damaged($"{name} is no text");

    private static string? ReadOptionalText(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static PbsException Damaged(string what) => new(PbsError.Corrupt, $"damaged manifest: {what}");
}
