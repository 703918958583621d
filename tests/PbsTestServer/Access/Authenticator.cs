using Microsoft.AspNetCore.Http;
using PbsTestServer.Rest;

namespace PbsTestServer.Access;

/// <summary>Says who sent a request (protocol spec, 4).</summary>
internal sealed class Authenticator(AccessList access, TicketBooth booth)
{
    private const string Scheme = "PBSAPIToken";
    private static readonly string[] s_cookies = ["__Host-PBSAuthCookie", "PBSAuthCookie"];

    /// <summary>The user or token.</summary>
    /// <exception cref="ApiException">401.</exception>
    public string Identify(HttpRequest request)
    {
        foreach (string name in s_cookies)
        {
            if (CookieOf(request, name) is { Length: > 0 } ticket)
                return IdentifyByTicket(request, ticket);
        }

        string? header = request.Headers.Authorization;
        if (header is null || !header.StartsWith(Scheme, StringComparison.Ordinal) || header.Length <= Scheme.Length)
            throw ApiException.Unauthenticated("no authentication credentials provided.");
        return IdentifyByToken(header[(Scheme.Length + 1)..]);
    }

    /// <summary>Whether a user may log in with a password, or a ticket in its place.</summary>
    public bool IsPassword(string user, string password)
    {
        if (access.SecretOf(user) is not { } expected)
            return false;
        if (!password.StartsWith("PBS:", StringComparison.Ordinal))
            return password == expected;
        try
        {
            return booth.CheckTicket(password) == user;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    private static string? CookieOf(HttpRequest request, string name)
    {
        foreach (string? header in request.Headers.Cookie)
        {
            foreach (string cookie in (header ?? "").Split(';', StringSplitOptions.TrimEntries))
            {
                if (cookie.StartsWith(name + "=", StringComparison.Ordinal))
                    return Uri.UnescapeDataString(cookie[(name.Length + 1)..]);
            }
        }

        return null;
    }

    private string IdentifyByTicket(HttpRequest request, string ticket)
    {
        string user = booth.CheckTicket(ticket);
        if (access.SecretOf(user) is null)
            throw ApiException.Unauthenticated("user account or token disabled or expired.");
        if (!HttpMethods.IsGet(request.Method))
            booth.CheckCsrfToken(request.Headers["CSRFPreventionToken"], user);
        return user;
    }

    private string IdentifyByToken(string credentials)
    {
        int colon = credentials.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw ApiException.Unauthenticated("failed to split API token header");
        string token = credentials[..colon];
        if (token.LastIndexOf('!') < token.LastIndexOf('@') || access.SecretOf(token) is not { } secret)
            throw ApiException.Unauthenticated("user account or token disabled or expired.");
        if (Uri.UnescapeDataString(credentials[(colon + 1)..]) != secret)
            throw ApiException.Unauthenticated("invalid credentials");
        return token;
    }
}
