using System.Net;
using PbsReader.Remote;

namespace PxarMount.Tests.Pbs.Remote;

/// <summary>Who asks, through what, and whom: auth ids, proxies, fingerprints.</summary>
public sealed class RemoteNameTests
{
    private const string Hex = "0eabd4460b6eb9cafe11223344556677889900aabbccddeeff00112233445566";

    [Theory]
    [InlineData("root@pam", "root@pam", null)]
    [InlineData("root@pam!tok", "root@pam", "tok")]
    [InlineData("a!b@pbs", "a!b@pbs", null)]
    [InlineData("a@b@pbs!c", "a@b@pbs", "c")]
    public void AuthId_EndsItsNamesAtTheLastSigns(string text, string user, string? token)
    {
        Assert.True(AuthId.TryParse(text, out AuthId? id));
        Assert.Equal((user, token, token is not null), (id.UserId, id.Token, id.IsToken));
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("root")]
    [InlineData("@pam")]
    [InlineData("root@")]
    [InlineData("root@p")]
    [InlineData("root@pam!")]
    [InlineData("root@pam!-tok")]
    [InlineData("ro\tot@pam")]
    [InlineData("root@p:am")]
    public void WhatIsNoAuthId_IsRefused(string text) => Assert.False(AuthId.TryParse(text, out _));

    [Fact]
    public void Fingerprint_IsReadInAnySpelling_AndShownInOne()
    {
        string pairs = string.Join(':', Enumerable.Range(0, 32).Select(pair => Hex.Substring(2 * pair, 2)));
        foreach (string text in new[] { Hex, Hex.ToUpperInvariant(), pairs, pairs.ToUpperInvariant() })
        {
            Assert.True(CertificateFingerprint.TryParse(text, out CertificateFingerprint fingerprint));
            Assert.Equal(pairs, fingerprint.ToString());
        }

        Assert.False(CertificateFingerprint.TryParse(Hex.AsSpan(1), out _));
        Assert.False(CertificateFingerprint.TryParse(Hex + "0", out _));
        Assert.False(CertificateFingerprint.TryParse("", out _));
        Assert.False(CertificateFingerprint.TryParse(new string('g', 64), out _));
    }

    [Fact]
    public void Fingerprint_IsSha256OfTheCertificate() => Assert.Equal(
        "ba:78:16:bf:8f:01:cf:ea:41:41:40:de:5d:ae:22:23:b0:03:61:a3:96:17:7a:9c:b4:10:ff:61:f2:00:15:ad",
        CertificateFingerprint.Of("abc"u8).ToString());

    [Theory]
    [InlineData("proxy", "http://proxy:1080/", null, null)]
    [InlineData("proxy:3128", "http://proxy:3128/", null, null)]
    [InlineData("http://proxy:80", "http://proxy/", null, null)]
    [InlineData("HTTP://proxy/", "http://proxy:1080/", null, null)]
    [InlineData("me:se%3Acret@proxy:3128", "http://proxy:3128/", "me", "se:cret")]
    [InlineData("http://me:a@b@proxy", "http://proxy:1080/", "me", "a@b")]
    [InlineData("[::1]", "http://[::1]:1080/", null, null)]
    [InlineData("[::1]:3128", "http://[::1]:3128/", null, null)]
    public void Proxy_IsReadAsTheOfficialClientDoes(string text, string address, string? user, string? password)
    {
        Assert.True(ProxyAddress.TryParse(text, out ProxyAddress? proxy));
        Assert.Equal(address, proxy.GetProxy(new Uri("https://server/")).AbsoluteUri);
        var credentials = (NetworkCredential?)proxy.Credentials;
        Assert.Equal((user, password), (credentials?.UserName, credentials?.Password));
        Assert.DoesNotContain("cret", proxy.ToString(), StringComparison.Ordinal);
        Assert.False(proxy.IsBypassed(new Uri("https://localhost/")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("socks5://proxy")]
    [InlineData("https://proxy")]
    [InlineData("pro xy")]
    [InlineData("proxy/path")]
    [InlineData("proxy:port")]
    public void WhatIsNoProxy_IsRefused(string text) => Assert.False(ProxyAddress.TryParse(text, out _));
}
