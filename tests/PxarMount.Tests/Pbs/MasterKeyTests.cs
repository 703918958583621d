using System.Security.Cryptography;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

[Collection(nameof(LiveBuffers))]
public sealed class MasterKeyTests
{
    private const string GoldenFingerprint =
        "61:31:b1:18:64:9e:e4:a5:d5:d2:75:b3:90:37:5e:f1:94:91:ea:c9:d7:e8:cc:15:bb:af:9b:5b:6d:5e:af:6a";

    private static readonly FixedClock s_clock = new(1_772_600_767, TimeSpan.FromHours(2));

    private static string PrivatePem => File.ReadAllText(Golden.PathOf("pbs/keys/master-key-plain.pem"));

    private static string PublicPem => File.ReadAllText(Golden.PathOf("pbs/keys/master-public.pem"));

    [Fact]
    public void OfficialBlob_GivesTheKeyBack()
    {
        EncryptionKeyFile file = MasterKey.Recover(GoldenBlob(), PrivatePem, default);
        using CryptConfig key = file.Unlock(default);
        Assert.Equal(KeyDerivationKind.None, file.Derivation);
        Assert.Equal(GoldenFingerprint, key.Fingerprint.ToString());
    }

    [Fact]
    public void ProtectedPrivateKey_NeedsItsPassphrase()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(PrivatePem);
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2048);
        string pem = rsa.ExportEncryptedPkcs8PrivateKeyPem("geheim"u8, parameters);
        Assert.True(MasterKey.NeedsPassphrase(pem));
        Assert.False(MasterKey.NeedsPassphrase(PrivatePem));
        byte[] blob = GoldenBlob();
        Assert.Equal(GoldenFingerprint, MasterKey.Recover(blob, pem, "geheim"u8).Fingerprint.ToString());
        Assert.Equal(PbsError.KeyRequired, Assert.Throws<PbsException>(() => MasterKey.Recover(blob, pem, default)).Kind);
        Assert.Equal(PbsError.KeyMismatch, Assert.Throws<PbsException>(() => MasterKey.Recover(blob, pem, "Geheim"u8)).Kind);
    }

    [Fact]
    public void WrappedKey_IsRecoveredWithItsCreationTime()
    {
        using CryptConfig key = BlobVectors.CreateKey();
        DateTimeOffset created = new(2020, 1, 2, 3, 4, 5, TimeSpan.Zero);
        byte[] wrapped = MasterKey.Wrap(key, created, PublicPem, s_clock);
        EncryptionKeyFile file = MasterKey.Recover(wrapped, PrivatePem, default);
        Assert.Equal((created, s_clock.GetUtcNow(), null), (file.Created, file.Modified, file.Hint));
        Assert.Equal(255, file.ToBytes().Length);
        using CryptConfig unlocked = file.Unlock(default);
        Assert.Equal(BlobVectors.KeyBytes, unlocked.Key.ToArray());
    }

    [Fact]
    public void AnotherMasterKey_RecoversNothing()
    {
        using var rsa = RSA.Create(2176);
        Assert.Equal(PbsError.KeyMismatch, Refusal(GoldenBlob(), rsa.ExportPkcs8PrivateKeyPem()).Kind);
    }

    [Fact]
    public void DamagedBlob_RecoversNothing()
    {
        byte[] blob = GoldenBlob();
        foreach (int length in (int[])[0, 1, blob.Length - 1])
            Assert.Equal(PbsError.KeyMismatch, Refusal(blob[..length], PrivatePem).Kind);
        blob[100] ^= 1;
        Assert.Equal(PbsError.KeyMismatch, Refusal(blob, PrivatePem).Kind);
    }

    [Fact]
    public void SmallMasterKey_CannotHoldAKeyFile()
    {
        using var rsa = RSA.Create(2048);
        using CryptConfig key = BlobVectors.CreateKey();
        PbsException error = Assert.Throws<PbsException>(() =>
            MasterKey.Wrap(key, s_clock.GetUtcNow(), rsa.ExportSubjectPublicKeyInfoPem(), s_clock));
        Assert.Contains("2048 bits", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")]
    public void WhatIsNoPrivateKey_IsRefused(string pem) =>
        Assert.Equal(PbsError.KeyMismatch, Refusal(GoldenBlob(), pem).Kind);

    [Fact]
    public void PublicHalf_RecoversNothing() => Assert.Equal(PbsError.KeyMismatch, Refusal(GoldenBlob(), PublicPem).Kind);

    private static PbsException Refusal(byte[] wrapped, string pem) =>
        Assert.Throws<PbsException>(() => MasterKey.Recover(wrapped, pem, "passphrase"u8));

    private static byte[] GoldenBlob()
    {
        byte[] blob = File.ReadAllBytes(Golden.PathOf("pbs/keys/rsa-encrypted.key.blob"));
        using ChunkBuffer content = DataBlob.Decode(blob, null, 4096);
        return content.Span.ToArray();
    }
}
