using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PbsReader.Crypto;

/// <summary>Values of a key file's JSON; whatever is not as the format has it is refused by name, never by value.</summary>
internal static class KeyFileJson
{
    private static readonly string[] s_timeFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static JsonDocumentOptions ReadOptions { get; } = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    // Base64 has a plus sign, which the strict encoder would escape.
    public static JsonWriterOptions WriteOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static PbsException Damaged(string what, Exception? cause = null) =>
        new(PbsError.Corrupt, $"this is no usable key file: {what}", cause);

    public static JsonElement Get(JsonElement values, string name)
    {
        if (values.ValueKind == JsonValueKind.Object && values.TryGetProperty(name, out JsonElement value))
            return value;
        throw Damaged($"it has no \"{name}\"");
    }

    public static ulong GetNumber(JsonElement values, string name)
    {
        JsonElement value = Get(values, name);
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number))
            return number;
        throw Damaged($"its \"{name}\" is no whole number");
    }

    public static byte[] GetBytes(JsonElement values, string name, int maxLength)
    {
        JsonElement value = Get(values, name);
        if (value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out byte[]? bytes) && bytes.Length <= maxLength)
            return bytes;
        throw Damaged($"its \"{name}\" is not base64 of at most {maxLength} bytes");
    }

    public static DateTimeOffset GetTime(JsonElement values, string name)
    {
        string? text = GetString(values, name);
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal;
        if (DateTimeOffset.TryParseExact(text, s_timeFormats, CultureInfo.InvariantCulture, Styles, out DateTimeOffset time))
            return time;
        throw Damaged($"its \"{name}\" is no time as in RFC 3339");
    }

    /// <summary>Null when it is not there, or null.</summary>
    public static string? GetString(JsonElement values, string name)
    {
        if (!values.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        try
        {
            if (value.ValueKind == JsonValueKind.String)
                return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no text.
        }

        throw Damaged($"its \"{name}\" is no text");
    }

    public static string Format(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
