using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PbsTestServer.Rest;

/// <summary>What a call answers.</summary>
/// <param name="Body">The bytes.</param>
/// <param name="ContentType">What they are.</param>
internal sealed record ApiReply(ReadOnlyMemory<byte> Body, string ContentType)
{
    public const string JsonType = "application/json;charset=UTF-8";

    public const string BytesType = "application/octet-stream";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the length is not told beforehand.</summary>
    public bool IsChunked { get; init; }

    /// <summary>The reply <c>{"data": …}</c>.</summary>
    public static ApiReply Json(Action<Utf8JsonWriter> writeData, Action<Utf8JsonWriter>? writeBeside = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("data");
            writeData(writer);
            writeBeside?.Invoke(writer);
            writer.WriteEndObject();
        }

        return new ApiReply(buffer.WrittenMemory, JsonType);
    }

    /// <summary>The list of what is below a path.</summary>
    public static ApiReply Folders(params string[] names) => Json(writer =>
    {
        writer.WriteStartArray();
        foreach (string name in names)
        {
            writer.WriteStartObject();
            writer.WriteString("subdir", name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    public static ApiReply Bytes(ReadOnlyMemory<byte> bytes) => new(bytes, BytesType) { IsChunked = true };
}
