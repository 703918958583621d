namespace PbsTestServer.Rest;

/// <summary>A request that is answered with a status and bare text (protocol spec, 3).</summary>
internal sealed class ApiException(int status, string message) : Exception(message)
{
    public int Status => status;

    /// <summary>Whether the reply says that it is JSON, which it never is.</summary>
    public bool HasContentType { get; init; } = true;

    /// <summary>Who asks is not known: real servers take three seconds to say so.</summary>
    public bool IsDelayed { get; init; }

    public static ApiException BadRequest(string message) => new(400, message);

    public static ApiException NotFound(string path) => new(404, $"Path '{path}' not found.");

    public static ApiException Unauthenticated(string reason) =>
        new(401, $"authentication failed - {reason}") { HasContentType = false, IsDelayed = true };

    public static ApiException Missing(string privileges, string path) =>
        new(403, $"permission check failed - missing {privileges} on {path}");
}
