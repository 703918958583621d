namespace PbsTestServer.Rest;

/// <summary>What a request line asks for.</summary>
/// <param name="Path">The path as it came.</param>
/// <param name="Components">Its names, decoded; empty ones count nothing.</param>
/// <param name="Query">What follows the question mark, not decoded.</param>
internal sealed record Target(string Path, IReadOnlyList<string> Components, string Query)
{
    private const int MaxLength = 3072;

    /// <exception cref="ApiException">414, 400: too long, or a component starts with a dot.</exception>
    public static Target Parse(string raw)
    {
        if (raw.Length > MaxLength)
            throw new ApiException(414, "");
        int mark = raw.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? raw : raw[..mark];
        string[] components = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        if (Array.Exists(components, component => component.StartsWith('.')))
            throw ApiException.BadRequest("Path contains invalid components.");
        return new Target(path, components, mark < 0 ? "" : raw[(mark + 1)..]);
    }
}
