using System.Runtime.Versioning;
using System.Text;
using PbsReader;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

public sealed class EncryptionKeyFileTests
{
    private const string Times = "\"created\":\"2026-11-20T08:49:20+00:00\",\"modified\":\"2026-11-20T08:49:20+02:00\"";
    private const string OpenData = "\"data\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"";
    private const string Salt = "\"salt\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"";

    private const string Pbkdf2Vector =
        "{\"kdf\":{\"PBKDF2\":{\"iter\":65535," + Salt + "}}," + Times
        + ",\"data\":\"EBESExQVFhcYGRobHB0eH3jjCr5B8pwWsVml/PWY/y4gaWylIafdiK8sWQxS/+xkqnKCFYBxor5rQMbbfcxhmw==\"}";

    private const string ScryptVector =
        "{\"kdf\":{\"Scrypt\":{\"n\":65536,\"r\":8,\"p\":1," + Salt + "}}," + Times
        + ",\"data\":\"EBESExQVFhcYGRobHB0eH+3KGo3Q3l9a3dAwv1hmKqdGPR4dijH9OD7m1OBwrNxAn7iE9NB4Tu4cLKn2txNyWQ==\"}";

    private static readonly FixedClock s_clock = new(1_772_600_767, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("key-none.json", "")]
    [InlineData("key-scrypt.json", "test-scrypt-pw")]
    [InlineData("key-pbkdf2.json", "test-pbkdf2-pw")]
    public void OfficialKeyFile_IsUnlocked_AndWrittenAgainByteForByte(string name, string passphrase)
    {
        byte[] content = File.ReadAllBytes(Golden.PathOf($"pbs/keys/{name}"));
        var file = EncryptionKeyFile.Parse(content);
        Assert.Equal(passphrase.Length > 0, file.NeedsPassphrase);
        using CryptConfig key = file.Unlock(Encoding.UTF8.GetBytes(passphrase));
        Assert.Equal(file.Fingerprint, key.Fingerprint);
        Assert.Equal(Encoding.UTF8.GetString(content), Encoding.UTF8.GetString(file.ToBytes()));
    }

    [Theory]
    [InlineData(Pbkdf2Vector)]
    [InlineData(ScryptVector)]
    public void Vector_HoldsTheKeyOfTheSpecification(string json)
    {
        using CryptConfig key = Parse(json).Unlock("geheim123"u8);
        Assert.Equal(BlobVectors.KeyBytes, key.Key.ToArray());
    }

    [Theory]
    [InlineData("key-scrypt.json", "test-scrypt-pW", PbsError.KeyMismatch)]
    [InlineData("key-scrypt.json", "test-scrypt-pw\n", PbsError.KeyMismatch)]
    [InlineData("key-pbkdf2.json", "test-scrypt-pw", PbsError.KeyMismatch)]
    [InlineData("key-pbkdf2.json", "tes?", PbsError.KeyMismatch)]
    [InlineData("key-pbkdf2.json", "", PbsError.KeyRequired)]
    public void WrongPassphrase_IsTold_AndNotRepeated(string name, string passphrase, PbsError kind)
    {
        var file = EncryptionKeyFile.Parse(File.ReadAllBytes(Golden.PathOf($"pbs/keys/{name}")));
        PbsException error = Assert.Throws<PbsException>(() => file.Unlock(Encoding.UTF8.GetBytes(passphrase)));
        Assert.Equal(kind, error.Kind);
        Assert.True(passphrase.Length == 0 || !error.Message.Contains(passphrase));
    }

    [Theory]
    [InlineData(KeyDerivationKind.None, null)]
    [InlineData(KeyDerivationKind.Scrypt, "grandmother's \"cat\" ÄÖ")]
    [InlineData(KeyDerivationKind.Pbkdf2, null)]
    public void CreatedFile_GivesTheKeyBack(KeyDerivationKind derivation, string? hint)
    {
        using CryptConfig key = CryptConfig.CreateRandom();
        EncryptionKeyFile created = EncryptionKeyFile.Create(key, derivation, "12345"u8, hint, s_clock);
        var file = EncryptionKeyFile.Parse(created.ToBytes());
        using CryptConfig unlocked = file.Unlock("12345"u8);
        Assert.Equal(key.Key, unlocked.Key);
        Assert.Equal((derivation, hint), (file.Derivation, file.Hint));
        Assert.Equal(s_clock.GetUtcNow(), file.Created);
    }

    [Fact]
    public void CreatedFiles_NeverShareSaltOrIv()
    {
        using CryptConfig key = BlobVectors.CreateKey();
        string[] files =
        [
            .. Enumerable.Range(0, 4).Select(_ =>
                Encoding.UTF8.GetString(EncryptionKeyFile.Create(key, KeyDerivationKind.Pbkdf2, "12345"u8, null, s_clock).ToBytes())),
        ];
        Assert.Equal(4, files.Select(file => Part(file, "salt")).Distinct().Count());
        Assert.Equal(4, files.Select(file => Part(file, "data")[..21]).Distinct().Count());
    }

    [Fact]
    public void ChangedPassphrase_KeepsKeyAndCreationTime()
    {
        EncryptionKeyFile file = Parse(Pbkdf2Vector);
        using CryptConfig key = file.Unlock("geheim123"u8);
        EncryptionKeyFile changed = file.ChangePassphrase(key, KeyDerivationKind.Scrypt, "another"u8, "hint", s_clock);
        Assert.Equal((file.Created, s_clock.GetUtcNow()), (changed.Created, changed.Modified));
        Assert.Throws<PbsException>(() => changed.Unlock("geheim123"u8));
        using CryptConfig unlocked = changed.Unlock("another"u8);
        Assert.Equal(BlobVectors.KeyBytes, unlocked.Key.ToArray());
    }

    [Fact]
    public void ShortPassphraseOrBadHint_MakesNoFile()
    {
        using CryptConfig key = BlobVectors.CreateKey();
        Assert.Throws<ArgumentException>(() => EncryptionKeyFile.Create(key, KeyDerivationKind.Scrypt, "1234"u8, null, s_clock));
        Assert.Throws<ArgumentException>(() => EncryptionKeyFile.Create(key, KeyDerivationKind.None, default, "hint", s_clock));
        foreach (string hint in (string[])["", "two\nlines", "\u001b[2J", new string('x', 65)])
            Assert.Throws<ArgumentException>(() => EncryptionKeyFile.Create(key, KeyDerivationKind.Pbkdf2, "12345"u8, hint, s_clock));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"kdf\":null," + Times + "," + OpenData + "} {}")]
    [InlineData("{\"kdf\":null,\"kdf\":null," + Times + "," + OpenData + "}")]
    [InlineData("{" + Times + "," + OpenData + "}")]
    [InlineData("{\"kdf\":null," + Times + "}")]
    [InlineData("{\"kdf\":null," + OpenData + "}")]
    [InlineData("{\"kdf\":\"None\"," + Times + "," + OpenData + "}")]
    [InlineData("{\"kdf\":{}," + Times + "," + OpenData + "}")]
    [InlineData("{\"kdf\":{\"scrypt\":{}}," + Times + "," + OpenData + "}")]
    [InlineData("{\"kdf\":{\"Scrypt\":null}," + Times + "," + OpenData + "}")]
    [InlineData("{\"kdf\":null," + Times + ",\"data\":\"AAEC\"}")]
    [InlineData("{\"kdf\":null," + Times + ",\"data\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}")]
    [InlineData("{\"kdf\":null," + Times + ",\"data\":7}")]
    [InlineData("{\"kdf\":null,\"created\":\"yesterday\",\"modified\":\"now\"," + OpenData + "}")]
    [InlineData("{\"kdf\":null," + Times + "," + OpenData + ",\"fingerprint\":\"0e:ab\"}")]
    [InlineData("{\"kdf\":null," + Times + "," + OpenData + ",\"fingerprint\":1}")]
    [InlineData("{\"kdf\":null," + Times + "," + OpenData + ",\"hint\":\"\\u001b[2J\"}")]
    [InlineData("{\"kdf\":null," + Times + "," + OpenData + ",\"hint\":\"\\ud800\"}")]
    [InlineData("{\"kdf\":{\"PBKDF2\":{\"iter\":65535," + Salt + "}}," + Times + "," + OpenData + "}")]
    public void WhatIsNoKeyFile_IsRefused(string json) =>
        Assert.Equal(PbsError.Corrupt, Assert.Throws<PbsException>(() => Parse(json)).Kind);

    [Theory]
    [InlineData("\"n\":4194304,\"r\":8,\"p\":1")]
    [InlineData("\"n\":1048576,\"r\":9,\"p\":1")]
    [InlineData("\"n\":9223372036854775808,\"r\":8,\"p\":1")]
    [InlineData("\"n\":65536,\"r\":18446744073709551615,\"p\":1")]
    [InlineData("\"n\":65536,\"r\":8,\"p\":18446744073709551615")]
    [InlineData("\"n\":65536,\"r\":8,\"p\":65")]
    [InlineData("\"n\":2,\"r\":1,\"p\":1073741824")]
    [InlineData("\"n\":65537,\"r\":8,\"p\":1")]
    [InlineData("\"n\":1,\"r\":8,\"p\":1")]
    [InlineData("\"n\":0,\"r\":8,\"p\":1")]
    [InlineData("\"n\":65536,\"r\":0,\"p\":1")]
    [InlineData("\"n\":65536,\"r\":8,\"p\":0")]
    [InlineData("\"n\":-1,\"r\":8,\"p\":1")]
    [InlineData("\"n\":6.5,\"r\":8,\"p\":1")]
    public void HostileScryptCosts_AreRefusedBeforeWorkBegins(string costs) =>
        Assert.Throws<PbsException>(() => Parse(ScryptVector.Replace("\"n\":65536,\"r\":8,\"p\":1", costs)));

    [Theory]
    [InlineData("0")]
    [InlineData("10000001")]
    [InlineData("4294967296")]
    [InlineData("-5")]
    [InlineData("1e3")]
    [InlineData("\"65535\"")]
    public void HostileIterations_AreRefusedBeforeWorkBegins(string iterations) =>
        Assert.Throws<PbsException>(() => Parse(Pbkdf2Vector.Replace("65535", iterations)));

    [Fact]
    public void WrongFingerprint_IsRefusedOnUnlocking()
    {
        string foreign = string.Join(':', Enumerable.Repeat("00", 32));
        EncryptionKeyFile file = Parse("{\"kdf\":null," + Times + "," + OpenData + ",\"fingerprint\":\"" + foreign + "\"}");
        Assert.Equal(PbsError.Corrupt, Assert.Throws<PbsException>(() => file.Unlock(default)).Kind);
    }

    [Fact]
    public void MutatedFiles_AreReadOrRefused()
    {
        byte[] original = File.ReadAllBytes(Golden.PathOf("pbs/keys/key-none.json"));
        for (ulong seed = 0; seed < 3000; seed++)
        {
            var random = new SeededRandom(seed);
            byte[] mutant = original[..(random.OneIn(4) ? random.Below(original.Length) : original.Length)];
            for (int change = random.Below(3); change >= 0 && mutant.Length > 0; change--)
                mutant[random.Below(mutant.Length)] = random.OneIn(2) ? (byte)random.Next() : random.Pick("{}[]\":,0n\\"u8.ToArray());
            try
            {
                using CryptConfig key = EncryptionKeyFile.Parse(mutant).Unlock(default);
            }
            catch (PbsException)
            {
            }
        }
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void SavedFile_IsTheOwnersAlone_AndReplacedOnlyWhenAsked()
    {
        using var folder = new ScratchFolder();
        string path = folder["key.json"];
        using CryptConfig key = BlobVectors.CreateKey();
        EncryptionKeyFile file = EncryptionKeyFile.Create(key, KeyDerivationKind.None, default, null, s_clock);
        file.Save(path, overwrite: false);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(file.ToBytes(), File.ReadAllBytes(path));
        EncryptionKeyFile other = EncryptionKeyFile.Create(key, KeyDerivationKind.Pbkdf2, "12345"u8, null, s_clock);
        Assert.ThrowsAny<IOException>(() => other.Save(path, overwrite: false));
        Assert.Equal(file.ToBytes(), File.ReadAllBytes(path));
        other.Save(path, overwrite: true);
        Assert.Equal(other.ToBytes(), File.ReadAllBytes(path));
        Assert.Equal(["key.json"], folder.Names());
    }

    private static EncryptionKeyFile Parse(string json) => EncryptionKeyFile.Parse(Encoding.UTF8.GetBytes(json));

    private static string Part(string json, string name) => json.Split($"\"{name}\":\"")[1].Split('"')[0];
}
