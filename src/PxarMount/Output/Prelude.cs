using System.Text;
using System.Text.Json;

namespace PxarMount.Output;

/// <summary>The prelude of a split archive. Official clients keep exclude patterns in it, as JSON.</summary>
/// <param name="ExcludePatterns">Lines of patterns; null when the prelude is something else.</param>
public sealed record Prelude(byte[]? ExcludePatterns)
{
    private const string PatternsProperty = "exclude-patterns";

    /// <summary>Reads a prelude; nobody promises that it has any form.</summary>
    public static Prelude Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(PatternsProperty, out JsonElement patterns)
                && patterns.ValueKind == JsonValueKind.String
                    ? new Prelude(Encoding.UTF8.GetBytes(patterns.GetString()!))
                    : new Prelude(null as byte[]);
        }
        catch (JsonException)
        {
            return new Prelude(null as byte[]);
        }
    }
}
