using System.Text.Json;
using PbsReader.Remote;

namespace PxarMount.Opening;

/// <summary>
/// The tickets that the official client keeps after <c>login</c>, so that who logged in there need not do it again here (protocol spec,
/// 1.3). Only read: what is renewed here stays here.
/// </summary>
internal static class StoredTickets
{
    private const int MaxLength = 1 << 20;
    private const int MaxDepth = 8;
    private const int Lifetime = 7140;

    /// <summary>A ticket that has not ended; null when there is none.</summary>
    internal static string? Find(string path, PbsRepository repository, DateTimeOffset now)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxLength)
                return null;
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = MaxDepth });
            return TryGet(document.RootElement, repository.Host, out JsonElement host)
                && TryGet(host, repository.AuthId.ToString(), out JsonElement entry)
                && TryGet(entry, "timestamp", out JsonElement since)
                && since.ValueKind == JsonValueKind.Number
                && since.TryGetInt64(out long seconds)
                && now.ToUnixTimeSeconds() - seconds is >= 0 and < Lifetime
                && TryGet(entry, "ticket", out JsonElement ticket)
                && ticket.ValueKind == JsonValueKind.String
                    ? ticket.GetString()
                    : null;
        }
        catch (Exception exception)
            when (exception is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // It is only a shortcut.
            return null;
        }
    }

    private static bool TryGet(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
    }
}
