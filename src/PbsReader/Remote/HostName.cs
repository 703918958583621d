using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace PbsReader.Remote;

/// <summary>What may name a server: a DNS name, an IPv4 address, an IPv6 address (protocol spec, 1.1).</summary>
internal static class HostName
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> s_ipv6 = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly SearchValues<char> s_label =
        SearchValues.Create("0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether it is a DNS name or IPv4 address.</summary>
    internal static bool IsName(string text) =>
        text.Length <= MaxLength && Array.TrueForAll(text.Split('.'), IsLabel);

    /// <summary>Whether it is an IPv6 address without brackets, and without a zone.</summary>
    internal static bool IsIpv6(string text) =>
        text.AsSpan().IndexOfAnyExcept(s_ipv6) < 0
        && IPAddress.TryParse(text, out IPAddress? address)
        && address.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The name as repositories and URLs have it: IPv6 addresses in brackets.</summary>
    internal static string Bracket(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= MaxLabelLength
        && text[0] != '-'
        && text[^1] != '-'
        && text.AsSpan().IndexOfAnyExcept(s_label) < 0;
}
