using System.Security.Cryptography;
using PbsReader.Crypto;

namespace PbsReader.Remote;

/// <summary>SHA-256 over the DER form of a server's certificate: what pins a certificate that nobody signed (protocol spec, 2).</summary>
public readonly record struct CertificateFingerprint
{
    private readonly KeyFingerprint _bytes;

    private CertificateFingerprint(KeyFingerprint bytes) => _bytes = bytes;

    /// <summary>The fingerprint of a certificate in DER form.</summary>
    public static CertificateFingerprint Of(ReadOnlySpan<byte> certificate)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(certificate, hash);
        return new CertificateFingerprint(new KeyFingerprint(hash));
    }

    /// <summary>Reads 64 hexadecimal digits of either case; colons are ignored.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CertificateFingerprint fingerprint)
    {
        bool isFingerprint = KeyFingerprint.TryParse(text, out KeyFingerprint bytes);
        fingerprint = new CertificateFingerprint(bytes);
        return isFingerprint;
    }

    /// <summary>32 pairs of lower-case digits joined by colons.</summary>
    public override string ToString() => _bytes.ToString();
}
