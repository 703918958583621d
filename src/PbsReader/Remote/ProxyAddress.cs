using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace PbsReader.Remote;

/// <summary>
/// An HTTP proxy that connects through: <c>[http://][user:password@]host[:port]</c>, port 1080 by default (protocol spec, 1.2).
/// </summary>
public sealed class ProxyAddress : IWebProxy
{
    private const string Scheme = "http://";
    private const int DefaultPort = 1080;

    private readonly Uri _address;

    private ProxyAddress(Uri address, ICredentials? credentials) => (_address, Credentials) = (address, credentials);

    /// <inheritdoc/>
    public ICredentials? Credentials { get; set; }

    /// <summary>Reads such an address.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ProxyAddress? proxy)
    {
        proxy = null;
        if (string.IsNullOrEmpty(text))
            return false;
        string rest = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..] : text;
        if (rest.Contains("://", StringComparison.Ordinal))
            return false;
        string place = rest[(rest.LastIndexOf('@') + 1)..].TrimEnd('/');
        string port = place.LastIndexOf(':') > place.LastIndexOf(']') ? "" : $":{DefaultPort}";
        if (!Uri.TryCreate($"{Scheme}{place}{port}", UriKind.Absolute, out Uri? address) || address.AbsolutePath != "/")
            return false;
        proxy = new ProxyAddress(address, CredentialsOf(rest));
        return true;
    }

    /// <inheritdoc/>
    public Uri GetProxy(Uri destination) => _address;

    /// <summary>Nothing: who names a proxy means it, for servers on this machine too.</summary>
    public bool IsBypassed(Uri host) => false;

    /// <summary><c>host:port</c>, never the password.</summary>
    public override string ToString() => _address.Authority;

    private static NetworkCredential? CredentialsOf(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 0)
            return null;
        string[] parts = text[..at].Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length < 2 ? "" : Uri.UnescapeDataString(parts[1]));
    }
}
