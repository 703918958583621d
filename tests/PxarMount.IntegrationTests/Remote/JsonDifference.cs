using System.Text.Json;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Compares answers; lists may have another order, and values that differ by nature must only be of the same kind.</summary>
internal static class JsonDifference
{
    // The last two: the manifest of that snapshot was written anew between the recordings, by each server in its own way.
    private static readonly string[] s_anyNumber =
    [
        ".avail", ".used", ".total", "[host plain 1718003600].size", "[host plain 1718003600].files[index.json.blob].size",
    ];

    private static readonly string[] s_anyTicket = ["ticket", "CSRFPreventionToken"];

    /// <summary>Where two values differ, first found first.</summary>
    public static IEnumerable<string> Find(JsonElement expected, JsonElement actual, string name = "")
    {
        if (expected.ValueKind != actual.ValueKind)
            return [$"{name}: {expected} but {actual}"];
        return expected.ValueKind switch
        {
            JsonValueKind.Object => FindInObject(expected, actual, name),
            JsonValueKind.Array => FindInList(expected, actual, name),
            _ when s_anyNumber.Any(end => name.EndsWith(end, StringComparison.Ordinal)) => [],
            _ when s_anyTicket.Any(end => name.EndsWith(end, StringComparison.Ordinal)) => FindInTicket(expected, actual, name),
            _ when expected.ToString() == actual.ToString() => [],
            _ => [$"{name}: {expected} but {actual}"],
        };
    }

    private static IEnumerable<string> FindInObject(JsonElement expected, JsonElement actual, string name)
    {
        string[] expectedNames = [.. expected.EnumerateObject().Select(property => property.Name).Order()];
        string[] actualNames = [.. actual.EnumerateObject().Select(property => property.Name).Order()];
        if (!expectedNames.SequenceEqual(actualNames))
            return [$"{name}: {string.Join(' ', expectedNames)} but {string.Join(' ', actualNames)}"];
        return expectedNames.SelectMany(each => Find(expected.GetProperty(each), actual.GetProperty(each), $"{name}.{each}"));
    }

    private static IEnumerable<string> FindInList(JsonElement expected, JsonElement actual, string name)
    {
        if (expected.GetArrayLength() != actual.GetArrayLength())
            return [$"{name}: {expected.GetArrayLength()} but {actual.GetArrayLength()} entries"];
        return Sort(expected).Zip(Sort(actual)).SelectMany(pair => Find(pair.First, pair.Second, $"{name}[{KeyOf(pair.First)}]"));
    }

    // Tickets have a time and a signature: the same length, and the same text before both.
    private static IEnumerable<string> FindInTicket(JsonElement expected, JsonElement actual, string name)
    {
        (string left, string right) = (expected.GetString()!, actual.GetString()!);
        string leftShape = string.Join(':', left.Split(':').Select(part => part is "PBS" or "oracle@pbs" ? part : $"{part.Length}"));
        string rightShape = string.Join(':', right.Split(':').Select(part => part is "PBS" or "oracle@pbs" ? part : $"{part.Length}"));
        return leftShape == rightShape ? [] : [$"{name}: {leftShape} but {rightShape}"];
    }

    private static IEnumerable<JsonElement> Sort(JsonElement list) => list.EnumerateArray().OrderBy(KeyOf, StringComparer.Ordinal);

    private static string KeyOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return element.ToString();
        string[] keys = ["store", "ns", "filename", "subdir", "backup-type", "backup-id", "backup-time"];
        return string.Join(' ', from key in keys where element.TryGetProperty(key, out _) select element.GetProperty(key));
    }
}
