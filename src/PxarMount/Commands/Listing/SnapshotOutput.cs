using System.Text.Json;
using PbsReader.Snapshots;
using PxarMount.Commands.Verification;
using PxarMount.Output;

namespace PxarMount.Commands.Listing;

/// <summary>Writes lists of snapshots: a table for people; in JSON the fields that the official client has, and the namespace.</summary>
internal static class SnapshotOutput
{
    public static void WriteText(Terminal terminal, IReadOnlyList<SnapshotRow> rows)
    {
        var table = new TextTable(["SNAPSHOT", "SIZE", "STATE", "OWNER", "FILES", "COMMENT"], 1);
        foreach (SnapshotRow row in rows)
        {
            if (row.Details is not { } details)
            {
                table.Add(row.Id.FullName, "-", ErrorName.Of(row.Error!.Kind), "-", "-", "");
                continue;
            }

            table.Add(
                row.Id.FullName,
                SizeText.Format(details.Size),
                StateOf(details),
                details.Owner ?? "-",
                NamesOf(details),
                CommentOf(details) ?? "");
        }

        table.Write(terminal);
    }

    public static void WriteJson(Terminal terminal, OutputFormat format, IReadOnlyList<SnapshotRow> rows)
    {
        using var output = new JsonOutput(terminal.Output, format);
        output.Json.WriteStartArray();
        foreach (SnapshotRow row in rows)
        {
            Write(output.Json, row);
            output.FlushSome();
        }

        output.Json.WriteEndArray();
        output.Complete();
    }

    /// <summary>The files of a snapshot as an array of objects.</summary>
    public static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<ManifestFile> files)
    {
        json.WriteStartArray();
        foreach (ManifestFile file in files)
        {
            json.WriteStartObject();
            json.WriteString("filename", file.Name);

            // Nobody knows these of the log, as no manifest lists it.
            if (file.Name != StoredName.ClientLog)
            {
                json.WriteString("crypt-mode", CryptModeText.Format(file.CryptMode));
                json.WriteNumber("size", file.Size);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, SnapshotRow row)
    {
        BackupGroup group = row.Id.Group;
        json.WriteStartObject();
        json.WriteString("backup-type", group.Type);
        json.WriteString("backup-id", group.Id);
        json.WriteNumber("backup-time", row.Id.Time);
        if (!group.Namespace.IsRoot)
            json.WriteString("ns", group.Namespace.Path);
        if (row.Details is { } details)
            Write(json, details);
        else
            json.WriteString("error", row.Error!.Message);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SnapshotDetails details)
    {
        if (CommentOf(details) is { } comment)
            json.WriteString("comment", comment);
        if (details.VerifyState is not null)
        {
            json.WriteStartObject("verification");
            json.WriteString("state", details.VerifyState);
            if (details.VerifyTask is not null)
                json.WriteString("upid", details.VerifyTask);
            json.WriteEndObject();
        }

        if (details.KeyFingerprint is { } fingerprint)
            json.WriteString("fingerprint", fingerprint.ToString());
        json.WritePropertyName("files");
        WriteFiles(json, details.Files);
        json.WriteNumber("size", details.Size);
        if (details.Owner is not null)
            json.WriteString("owner", details.Owner);
        json.WriteBoolean("protected", details.IsProtected);
    }

    private static string NamesOf(SnapshotDetails details)
    {
        string names = string.Join(' ', SnapshotArchives.Group(details.Files).Select(static file => file.Name));
        return names.Length > 0 ? names : "-";
    }

    private static string StateOf(SnapshotDetails details)
    {
        List<string> words = [];
        if (details.Files.Any(static file => file.CryptMode == CryptMode.Encrypt))
            words.Add("encrypted");
        else if (details.Files.Any(static file => file.CryptMode == CryptMode.SignOnly))
            words.Add("signed");
        if (details.VerifyState is not null)
            words.Add(details.VerifyState == "ok" ? "verified" : "verify-failed");
        if (details.IsProtected)
            words.Add("protected");
        return words.Count == 0 ? "-" : string.Join(',', words);
    }

    private static string? CommentOf(SnapshotDetails details) =>
        details.Notes?.Split('\n', 2)[0].TrimEnd('\r') is { Length: > 0 } line ? line : null;
}
