using System.Buffers;
using System.Text;
using System.Text.Json;

namespace PbsReader.Snapshots;

/// <summary>The canonical form of a manifest as it is, fields that we do not know included (datastore spec, 7.1).</summary>
internal static class CanonicalJson
{
    /// <summary>All but <c>signature</c> and <c>unprotected</c>; null when there is no canonical form.</summary>
    public static byte[]? OfSignedFields(JsonElement manifest)
    {
        var output = new ArrayBufferWriter<byte>();
        IEnumerable<JsonProperty> all = manifest.EnumerateObject();
        try
        {
            bool isCanonical = WriteObject(output, all.Where(property => property.Name is not ("signature" or "unprotected")));
            return isCanonical ? output.WrittenSpan.ToArray() : null;
        }
        catch (InvalidOperationException)
        {
            // Text that is no UTF-8, or half a surrogate pair, in a field that nobody looked at before.
            return null;
        }
    }

    private static bool Write(ArrayBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return WriteObject(output, value.EnumerateObject());
            case JsonValueKind.Array:
                return WriteArray(output, value);
            case JsonValueKind.String:
                WriteString(output, value.GetString()!);
                return true;
            case JsonValueKind.Number when value.TryGetInt64(out _) || value.TryGetUInt64(out _):
            case JsonValueKind.True:
            case JsonValueKind.False:
                output.Write(Encoding.UTF8.GetBytes(value.GetRawText()));
                return true;
            default:
                return false;
        }
    }

    private static bool WriteObject(ArrayBufferWriter<byte> output, IEnumerable<JsonProperty> properties)
    {
        var sorted = new SortedList<byte[], JsonElement>(Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)));
        foreach (JsonProperty property in properties)
            sorted.Add(Encoding.UTF8.GetBytes(property.Name), property.Value);
        output.Write("{"u8);
        bool isFirst = true;
        foreach ((byte[] name, JsonElement value) in sorted)
        {
            output.Write(isFirst ? ""u8 : ","u8);
            isFirst = false;
            WriteString(output, Encoding.UTF8.GetString(name));
            output.Write(":"u8);
            if (!Write(output, value))
                return false;
        }

        output.Write("}"u8);
        return true;
    }

    private static bool WriteArray(ArrayBufferWriter<byte> output, JsonElement array)
    {
        output.Write("["u8);
        bool isFirst = true;
        foreach (JsonElement item in array.EnumerateArray())
        {
            output.Write(isFirst ? ""u8 : ","u8);
            isFirst = false;
            if (!Write(output, item))
                return false;
        }

        output.Write("]"u8);
        return true;
    }

    private static void WriteString(ArrayBufferWriter<byte> output, string text)
    {
        var escaped = new StringBuilder("\"", text.Length + 2);
        foreach (char letter in text)
        {
            string? escape = letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => $"\\u{(int)letter:x4}",
                _ => null,
            };
            _ = escape is null ? escaped.Append(letter) : escaped.Append(escape);
        }

        output.Write(Encoding.UTF8.GetBytes(escaped.Append('"').ToString()));
    }
}
