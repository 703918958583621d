using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PbsTestServer.Rest;

namespace PbsTestServer.Access;

/// <summary>Makes and checks tickets and the tokens against forged requests (protocol spec, 4.2). They look like real ones.</summary>
internal sealed class TicketBooth(TimeProvider clock)
{
    private const string Prefix = "PBS";
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(2);
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string CreateTicket(string user)
    {
        string plain = $"{Prefix}:{user}:{Now():X8}";
        return $"{plain}::{Sign(plain)}";
    }

    public string CreateCsrfToken(string user)
    {
        string time = Now().ToString("X8", CultureInfo.InvariantCulture);
        return $"{time}:{SignCsrf(time, user)}";
    }

    /// <summary>The user of a ticket.</summary>
    /// <exception cref="ApiException">401: it is malformed, forged, or too old.</exception>
    public string CheckTicket(string ticket)
    {
        int end = ticket.IndexOf("::", StringComparison.Ordinal);
        if (end < 0 || !ticket.StartsWith(Prefix + ":", StringComparison.Ordinal))
            throw ApiException.Unauthenticated("ticket in invalid format");
        string plain = ticket[..end];
        int colon = plain.LastIndexOf(':');
        if (!AreEqual(ticket[(end + 2)..], Sign(plain)))
            throw ApiException.Unauthenticated("ticket with invalid signature");
        CheckAge(plain[(colon + 1)..]);
        return plain[(Prefix.Length + 1)..colon];
    }

    /// <summary>Checks what a request that changes something has to bring.</summary>
    /// <exception cref="ApiException">401: it is missing, forged, or too old.</exception>
    public void CheckCsrfToken(string? token, string user)
    {
        if (token is null)
            throw ApiException.Unauthenticated("missing CSRF prevention token");
        string[] parts = token.Split(':', 2);
        if (parts.Length != 2 || !AreEqual(parts[1], SignCsrf(parts[0], user)))
            throw ApiException.Unauthenticated("invalid CSRF prevention token");
        CheckAge(parts[0]);
    }

    private static bool AreEqual(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private long Now() => clock.GetUtcNow().ToUnixTimeSeconds();

    private string Sign(string plain) => Base64(HMACSHA512.HashData(_key, Encoding.UTF8.GetBytes(plain)));

    private string SignCsrf(string time, string user) => Base64(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{time}:{user}")));

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private void CheckAge(string time)
    {
        long made = long.Parse(time, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        long age = Now() - made;
        if (age > s_lifetime.TotalSeconds)
            throw ApiException.Unauthenticated("invalid ticket - expired");
        if (age < -s_tolerance.TotalSeconds)
            throw ApiException.Unauthenticated("invalid ticket - timestamp newer than expected");
    }
}
