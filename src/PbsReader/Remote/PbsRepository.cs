using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>A datastore on a server, and who asks: <c>[[auth-id@]server[:port]:]datastore</c> (protocol spec, 1.1).</summary>
public sealed record PbsRepository
{
    /// <summary>The server when none is named.</summary>
    public const string DefaultHost = "localhost";

    /// <summary>The port when none is named.</summary>
    public const int DefaultPort = 8007;

    private const int MaxLength = 256;
    private const int MaxPortDigits = 5;
    private const int MinStoreLength = 3;
    private const int MaxStoreLength = 32;

    private PbsRepository(AuthId authId, string host, int port, string datastore) =>
        (AuthId, Host, Port, Datastore) = (authId, host, port, datastore);

    /// <summary>Who asks.</summary>
    public AuthId AuthId { get; }

    /// <summary>Name or address of the server; IPv6 addresses without brackets.</summary>
    public string Host { get; }

    /// <summary>TCP port, 1 to 65535.</summary>
    public int Port { get; }

    /// <summary>The datastore's name on the server.</summary>
    public string Datastore { get; }

    /// <summary><c>host:port</c> as URLs have it.</summary>
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"{HostName.Bracket(Host)}:{Port}");

    /// <summary>Puts the components together; those not given have their defaults. An IPv6 address may have brackets.</summary>
    /// <returns>False when one of them is not of its grammar.</returns>
    public static bool TryCreate(
        string datastore, string? host, int? port, AuthId? authId, [NotNullWhen(true)] out PbsRepository? repository)
    {
        repository = null;
        if (!IsDatastore(datastore) || !TryHost(host ?? DefaultHost, out string? name) || port is < 1 or > ushort.MaxValue)
            return false;
        repository = new PbsRepository(authId ?? AuthId.Default, name, port ?? DefaultPort, datastore);
        return true;
    }

    /// <summary>
    /// Reads a repository. What is before the last colon but a port is the server, were it all digits; auth ids end at the last <c>@</c>.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PbsRepository? repository)
    {
        repository = null;
        if (text is null || text.Length > MaxLength)
            return false;
        int colon = text.LastIndexOf(':');
        if (colon < 0)
            return TryCreate(text, null, null, null, out repository);
        string place = text[..colon];
        int? port = TakePort(ref place);
        int at = place.LastIndexOf('@');
        AuthId? authId = null;
        if (at >= 0 && !AuthId.TryParse(place[..at], out authId))
            return false;
        string host = place[(at + 1)..];
        return IsWritten(host) && TryCreate(text[(colon + 1)..], host, port, authId, out repository);
    }

    /// <summary>The shortest text that is read as the same.</summary>
    public override string ToString()
    {
        string port = Port == DefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}");
        if (AuthId != AuthId.Default)
            return $"{AuthId}@{HostName.Bracket(Host)}{port}:{Datastore}";
        return Host == DefaultHost && port.Length == 0 ? Datastore : $"{HostName.Bracket(Host)}{port}:{Datastore}";
    }

    private static bool IsDatastore(string name) => name.Length is >= MinStoreLength and <= MaxStoreLength && SafeId.IsValid(name);

    private static int? TakePort(ref string place)
    {
        int colon = place.LastIndexOf(':');
        ReadOnlySpan<char> digits = place.AsSpan(colon + 1);
        if (colon < 0 || digits.Length is 0 or > MaxPortDigits || digits.IndexOfAnyExceptInRange('0', '9') >= 0)
            return null;
        int port = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        place = place[..colon];
        return port;
    }

    // In a repository, an IPv6 address is known by its brackets.
    private static bool IsWritten(string host) => host.StartsWith('[') || !host.Contains(':', StringComparison.Ordinal);

    private static bool TryHost(string text, [NotNullWhen(true)] out string? host)
    {
        string bare = text.Length > 2 && text[0] == '[' && text[^1] == ']' ? text[1..^1] : text;
        bool isKnown = HostName.IsIpv6(bare) || (bare.Length == text.Length && HostName.IsName(text));
        host = isKnown ? bare : null;
        return isKnown;
    }
}
