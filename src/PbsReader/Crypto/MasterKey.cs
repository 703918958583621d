using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace PbsReader.Crypto;

/// <summary>
/// An RSA key pair whose private half gives back encryption keys that were lost: each backup holds its own, wrapped with the public half
/// in <c>rsa-encrypted.key.blob</c> (datastore spec, 4.3).
/// </summary>
public static class MasterKey
{
    /// <summary>Bits of the shortest modulus whose block holds a key file.</summary>
    public const int MinKeySize = 2128;

    /// <summary>Bits of the keys that <see cref="Create"/> makes, as the official client does.</summary>
    public const int UsualKeySize = 4096;

    private const int MaxKeySize = 16384;
    private const int PassphraseIterations = 600_000;
    private const int MaxPemLength = 64 << 10;

    /// <summary>Whether <see cref="Recover"/> needs a passphrase for this private key.</summary>
    public static bool NeedsPassphrase(ReadOnlySpan<char> privateKeyPem) =>
        privateKeyPem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);

    /// <summary>The key file that a backup's key lies in, openly.</summary>
    /// <param name="wrapped">The decoded blob.</param>
    /// <param name="privateKeyPem">PKCS#8 or PKCS#1 in PEM.</param>
    /// <param name="passphrase">UTF-8; not looked at when the private key needs none.</param>
    /// <exception cref="PbsException">The passphrase or the private key are wrong, or the blob is damaged.</exception>
    public static EncryptionKeyFile Recover(ReadOnlySpan<byte> wrapped, ReadOnlySpan<char> privateKeyPem, ReadOnlySpan<byte> passphrase)
    {
        using RSA rsa = ImportPrivateKey(privateKeyPem, passphrase);
        byte[] content = [];
        try
        {
            content = rsa.Decrypt(wrapped, RSAEncryptionPadding.Pkcs1);
            return EncryptionKeyFile.Parse(content);
        }
        catch (Exception error) when (error is CryptographicException or PbsException)
        {
            // A wrong key can give bytes without meaning as well as an error.
            throw new PbsException(
                PbsError.KeyMismatch, "the key cannot be recovered: it was wrapped with another master key, or changed since", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>The content of <c>rsa-encrypted.key.blob</c>, which is stored neither compressed nor encrypted.</summary>
    /// <param name="key">The key of the backup.</param>
    /// <param name="created">When that key was made, as its key file says.</param>
    /// <param name="publicKeyPem">SubjectPublicKeyInfo or PKCS#1 in PEM.</param>
    /// <param name="clock">Tells what is now.</param>
    /// <exception cref="PbsException">It is no public RSA key, or a shorter one than <see cref="MinKeySize"/>.</exception>
    public static byte[] Wrap(CryptConfig key, DateTimeOffset created, ReadOnlySpan<char> publicKeyPem, TimeProvider clock)
    {
        using RSA rsa = Import(publicKeyPem, default, isEncrypted: false, "the master key");
        byte[] content = EncryptionKeyFile.CreateOpen(key, created, clock).ToBytes();
        try
        {
            return rsa.Encrypt(content, RSAEncryptionPadding.Pkcs1);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>A new key pair, which takes a second or more.</summary>
    /// <param name="passphrase">UTF-8; protects the private half.</param>
    public static MasterKeyPair Create(ReadOnlySpan<byte> passphrase)
    {
        using RSA rsa = RSA.Create(UsualKeySize);
        var protection = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, PassphraseIterations);
        byte[] wrapped = rsa.ExportEncryptedPkcs8PrivateKey(passphrase, protection);
        return new MasterKeyPair(
            rsa.ExportSubjectPublicKeyInfoPem() + "\n", PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", wrapped) + "\n");
    }

    /// <summary>What a public key is.</summary>
    /// <param name="publicKeyPem">As for <see cref="Wrap"/>; a private key is refused, as it does not belong where this one goes.</param>
    /// <param name="normalized">The same key as SubjectPublicKeyInfo in PEM, and nothing else that the text held.</param>
    /// <exception cref="PbsException">It is no public RSA key, or a shorter one than <see cref="MinKeySize"/>.</exception>
    public static MasterKeyInfo Describe(ReadOnlySpan<char> publicKeyPem, out string normalized)
    {
        if (publicKeyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new PbsException(PbsError.KeyMismatch, "this is a private key; keep it apart, and give its public half");
        using RSA rsa = Import(publicKeyPem, default, isEncrypted: false, "the master key");
        RSAParameters values = rsa.ExportParameters(includePrivateParameters: false);
        normalized = rsa.ExportSubjectPublicKeyInfoPem() + "\n";
        var exponent = new BigInteger(values.Exponent, isUnsigned: true, isBigEndian: true);
        return new MasterKeyInfo(
            Convert.ToHexString(values.Modulus!), exponent.ToString(CultureInfo.InvariantCulture), rsa.KeySize);
    }

    private static RSA ImportPrivateKey(ReadOnlySpan<char> pem, ReadOnlySpan<byte> passphrase)
    {
        if (pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new PbsException(
                PbsError.KeyMismatch,
                "the master key is in OpenSSL's old encrypted form; convert it: openssl pkcs8 -topk8 -in OLD -out NEW");
        }

        bool isEncrypted = NeedsPassphrase(pem);
        if (isEncrypted && passphrase.IsEmpty)
            throw new PbsException(PbsError.KeyRequired, "the master key needs its passphrase");
        return Import(pem, passphrase, isEncrypted, isEncrypted ? "the passphrase is wrong, or the master key" : "the master key");
    }

    private static RSA Import(ReadOnlySpan<char> pem, ReadOnlySpan<byte> passphrase, bool isEncrypted, string what)
    {
        var rsa = RSA.Create();
        try
        {
            if (pem.Length > MaxPemLength)
                throw new ArgumentException("longer than any key");
            if (isEncrypted)
                rsa.ImportFromEncryptedPem(pem, passphrase);
            else
                rsa.ImportFromPem(pem);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new PbsException(PbsError.KeyMismatch, $"{what} is no RSA key in PEM");
        }

        if (rsa.KeySize is >= MinKeySize and <= MaxKeySize)
            return rsa;
        int bits = rsa.KeySize;
        rsa.Dispose();
        throw new PbsException(PbsError.KeyMismatch, $"the master key has {bits} bits; {MinKeySize} to {MaxKeySize} are possible");
    }
}
