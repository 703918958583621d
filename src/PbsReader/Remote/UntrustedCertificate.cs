namespace PbsReader.Remote;

/// <summary>A server's certificate for which neither the system nor a known fingerprint vouches; somebody has to decide.</summary>
/// <param name="Host">Name or address of the server, as it was asked for.</param>
/// <param name="Fingerprint">Of the certificate that the server showed.</param>
/// <param name="Known">What was known of that host before, when it was another one; null for a new host.</param>
/// <param name="Subject">Whom the certificate names; written by whoever made it.</param>
public sealed record UntrustedCertificate(
    string Host, CertificateFingerprint Fingerprint, CertificateFingerprint? Known, string Subject);
