using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace PbsTestServer.Rest;

/// <summary>Finds and checks the parameters of a request (protocol spec, 3).</summary>
internal static class ParameterReader
{
    private const int MaxBodyLength = 512 << 10;

    /// <summary>What comes in the query, and in a body that is a form; from a JSON body nothing but that.</summary>
    /// <exception cref="ApiException">400: another kind of body, or too long.</exception>
    public static async ValueTask<Dictionary<string, string>> ReadAsync(HttpRequest request, string query)
    {
        string type = (request.ContentType ?? "").Split(';')[0].Trim();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        string body = await ReadBodyAsync(request);
        switch (type)
        {
            case "application/json":
                AddJson(found, body);
                break;
            case "" or "application/x-www-form-urlencoded":
                AddPairs(found, body);
                AddPairs(found, query);
                break;
            default:
                throw ApiException.BadRequest($"unsupported content type \"{type}\"");
        }

        return found;
    }

    /// <summary>The pairs of a query alone, as calls with a raw body have them.</summary>
    public static Dictionary<string, string> Read(string query)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        AddPairs(found, query);
        return found;
    }

    /// <exception cref="ApiException">400: a parameter is unknown, missing, or has no allowed value.</exception>
    public static void Check(IReadOnlyDictionary<string, string> found, IReadOnlyList<Parameter> allowed, bool hasContentType)
    {
        var errors = new List<string>();
        foreach ((string name, string value) in found)
        {
            Parameter? parameter = allowed.FirstOrDefault(each => each.Name == name);
            string? error = parameter is null ? "schema does not allow additional properties." : parameter.Check(value);
            if (error is not null)
                errors.Add($"'{name}': {error}");
        }

        // What is missing is only looked for among parameters that are all right.
        foreach (Parameter parameter in (errors.Count > 0 ? [] : allowed).OrderBy(each => each.Name, StringComparer.Ordinal))
        {
            if (!parameter.IsOptional && !found.ContainsKey(parameter.Name))
                errors.Add($"'{parameter.Name}': parameter is missing and it is not optional.");
        }

        if (errors.Count == 0)
            return;
        const string Header = "parameter verification failed";
        string message = errors.Count == 1
            ? $"{Header} - {errors[0]}"
            : $"{Header}:\n{string.Join('\n', errors.Select(error => $"- {error}"))}";
        throw new ApiException(400, message) { HasContentType = hasContentType };
    }

    private static async ValueTask<string> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength is null or 0 && request.Headers.TransferEncoding.Count == 0)
            return "";
        using var body = new MemoryStream();
        byte[] buffer = new byte[16 << 10];
        while (await request.Body.ReadAsync(buffer) is > 0 and int length)
        {
            body.Write(buffer, 0, length);
            if (body.Length > MaxBodyLength)
                throw ApiException.BadRequest("Request body too large");
        }

        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    private static void AddPairs(Dictionary<string, string> found, string text)
    {
        foreach (string pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            string name = Decode(parts[0]);
            if (name != "_dc")
                found[name] = parts.Length == 2 ? Decode(parts[1]) : "";
        }
    }

    private static void AddJson(Dictionary<string, string> found, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                found[property.Name] = property.Value.ToString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw ApiException.BadRequest("unable to parse JSON body");
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
