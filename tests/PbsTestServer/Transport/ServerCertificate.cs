using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PbsTestServer.Transport;

/// <summary>A self-signed certificate, as servers have one until somebody gives them another.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private ServerCertificate(X509Certificate2 certificate) => Certificate = certificate;

    public X509Certificate2 Certificate { get; }

    /// <summary>SHA-256 of the certificate, in the form in which it is passed around.</summary>
    public string Fingerprint
    {
        get
        {
            string digits = Convert.ToHexStringLower(SHA256.HashData(Certificate.RawData));
            return string.Join(':', Enumerable.Range(0, digits.Length / 2).Select(index => digits.Substring(2 * index, 2)));
        }
    }

    public static ServerCertificate Create(TimeProvider clock, IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=Test, CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        foreach (IPAddress each in new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback, address })
            names.AddIpAddress(each);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = clock.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        return new ServerCertificate(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null));
    }

    public void Dispose() => Certificate.Dispose();
}
