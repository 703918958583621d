using System.Globalization;
using PbsBackup;
using PbsBackup.Snapshots;
using PxarMount.Output;

namespace PxarMount.Commands.Archiving;

/// <summary>What a backup came to, for people and for scripts.</summary>
internal static class BackupSummary
{
    /// <summary>Writes it.</summary>
    internal static void Write(BackupResult result, TimeSpan duration, ByteWriter output, OutputFormat format)
    {
        if (format == OutputFormat.Text)
        {
            foreach (ArchiveResult archive in result.Archives)
                output.Write($"{archive.Name}: {SizeText.Format(archive.Size)}{Describe(archive.Chunks)}\n");
            output.Write(string.Create(
                CultureInfo.InvariantCulture, $"{result.Id.FullName}: {duration.TotalSeconds:F1} s{Describe(result.Chunks)}\n"));
            output.Flush();
            return;
        }

        using var json = new JsonOutput(output, format);
        json.Json.WriteStartObject();
        json.Json.WriteString("snapshot", result.Id.ToString());
        json.Json.WriteString("ns", result.Id.Group.Namespace.Path);
        json.Json.WriteStartArray("archives");
        foreach (ArchiveResult archive in result.Archives)
        {
            json.Json.WriteStartObject();
            json.Json.WriteString("name", archive.Name);
            json.Json.WriteNumber("size", archive.Size);
            WriteCounts(json, archive.Chunks);
            json.Json.WriteEndObject();
        }

        json.Json.WriteEndArray();
        WriteCounts(json, result.Chunks);
        json.Json.WriteNumber("seconds", Math.Round(duration.TotalSeconds, 3));
        json.Json.WriteNumber("warnings", result.Warnings);
        json.Json.WriteBoolean("complete", result.IsComplete);
        json.Json.WriteEndObject();
        json.Complete();
    }

    private static string Describe(ChunkCounts counts)
    {
        if (counts.Chunks == 0)
            return "";
        string stored = SizeText.Format(counts.StoredBytes);
        long added = counts.Chunks - counts.Reused;
        return string.Create(CultureInfo.InvariantCulture, $", {counts.Chunks} chunks, {counts.Reused} reused, {added} new ({stored})");
    }

    private static void WriteCounts(JsonOutput json, ChunkCounts counts)
    {
        json.Json.WriteNumber("chunks", counts.Chunks);
        json.Json.WriteNumber("bytes", counts.Bytes);
        json.Json.WriteNumber("reused_chunks", counts.Reused);
        json.Json.WriteNumber("reused_bytes", counts.ReusedBytes);
        json.Json.WriteNumber("stored_bytes", counts.StoredBytes);
    }
}
