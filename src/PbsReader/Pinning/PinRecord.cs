using System.Buffers;
using System.Text.Json;
using PbsReader.Remote;
using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>A pin as its file <c>pin.json</c> has it.</summary>
internal static class PinRecord
{
    /// <summary>Longest file that is read.</summary>
    internal const int MaxLength = 64 << 10;

    internal static byte[] Format(Pin pin)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("server", pin.Server);
            json.WriteString("ns", pin.Snapshot.Group.Namespace.Path);
            json.WriteString("snapshot", pin.Snapshot.ToString());
            json.WriteString("archive", pin.Archive);
            json.WriteString("path", pin.Path);
            json.WriteBoolean("complete", pin.IsComplete);
            json.WriteNumber("time", pin.Time);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Null when it is damaged.</summary>
    internal static Pin? TryParse(ReadOnlyMemory<byte> bytes, long chunkCount)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            bool isKnown = BackupNamespace.TryParse(ServerJson.TextOf(root, "ns"), out BackupNamespace ns)
                & SnapshotId.TryParse(ns, ServerJson.TextOf(root, "snapshot") ?? "", out SnapshotId? snapshot);
            if (!isKnown || snapshot is null || ServerJson.TextOf(root, "server") is not { } server)
                return null;
            return new Pin(
                server,
                snapshot,
                ServerJson.TextOf(root, "archive"),
                ServerJson.TextOf(root, "path"),
                root.GetProperty("complete").GetBoolean(),
                root.GetProperty("time").GetInt64(),
                chunkCount);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }
}
