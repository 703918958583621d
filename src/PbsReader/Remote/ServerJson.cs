using System.Text.Json;

namespace PbsReader.Remote;

/// <summary>Answers in JSON: <c>{"data": …}</c> (protocol spec, 3). Nothing is believed of their types.</summary>
internal static class ServerJson
{
    /// <summary>Longest answer that is read: some 100,000 snapshots.</summary>
    internal const int MaxLength = 64 << 20;

    private const int MaxDepth = 16;

    /// <summary>Parses an answer; null when it is no JSON, or not an object with data.</summary>
    internal static JsonDocument? Parse(ReadOnlyMemory<byte> answer)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("data", out _))
                return document;
        }
        catch (JsonException)
        {
            // No JSON.
        }

        document?.Dispose();
        return null;
    }

    /// <summary>The data of a parsed answer.</summary>
    internal static JsonElement DataOf(JsonDocument answer) => answer.RootElement.GetProperty("data");

    /// <summary>A member of an object that is text; null when it is anything else, or not there.</summary>
    internal static string? TextOf(JsonElement element, string name)
    {
        if (!TryFind(element, name, out JsonElement value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    /// <summary>A member that is a whole number; null when it is anything else, or not there.</summary>
    internal static long? NumberOf(JsonElement element, string name) =>
        TryFind(element, name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : null;

    /// <summary>Whether a member is true; servers wrote 1 as well.</summary>
    internal static bool IsTrue(JsonElement element, string name) =>
        TryFind(element, name, out JsonElement value) && (value.ValueKind == JsonValueKind.True || NumberOf(element, name) == 1);

    /// <summary>The elements of an array; none when it is anything else.</summary>
    internal static IEnumerable<JsonElement> ElementsOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    /// <summary>A member of an object.</summary>
    internal static bool TryFind(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
    }
}
