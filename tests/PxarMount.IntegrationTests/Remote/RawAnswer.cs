using System.Text;
using System.Text.Json;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Data => JsonDocument.Parse(Body).RootElement.GetProperty("data");

    public string? Find(string header) => Headers.GetValueOrDefault(header);
}
