namespace PbsReader.Crypto;

/// <summary>A new master key, both halves in PEM as files hold them.</summary>
/// <param name="PublicPem">SubjectPublicKeyInfo, for every machine that makes backups.</param>
/// <param name="PrivatePem">PKCS#8 under a passphrase, for a safe place.</param>
public sealed record MasterKeyPair(string PublicPem, string PrivatePem);
