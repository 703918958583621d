using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PbsReader.Crypto;
using PxarMount.Tests.Backup;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Commands;

/// <summary>The fear: a key that is lost, overwritten, or readable by others.</summary>
[SupportedOSPlatform("linux")]
public sealed class KeyCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("scrypt", KeyDerivationKind.Scrypt)]
    [InlineData("pbkdf2", KeyDerivationKind.Pbkdf2)]
    public void Created_OpensWithItsPassphrase_AndIsForItsOwnerOnly(string kdf, KeyDerivationKind kind)
    {
        CommandResult created = Run("PBS_ENCRYPTION_PASSWORD=secret words", "key", "create", _folder["k"], "--kdf", kdf, "--hint", "two");
        Assert.Equal((0, ""), (created.ExitCode, created.Output));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["k"]));
        EncryptionKeyFile file = Read("k");
        Assert.Equal((kind, "two"), (file.Derivation, file.Hint));
        using CryptConfig key = file.Unlock("secret words"u8);
        Assert.Contains(key.Fingerprint.ToShortString(), created.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", created.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAName_TheDefaultKeyOfTheOfficialClientIsMade()
    {
        Assert.Equal(0, Run("", "key", "create", "--kdf", "none").ExitCode);
        string path = _folder["config/proxmox-backup/encryption-key.json"];
        using CryptConfig key = EncryptionKeyFile.Parse(File.ReadAllBytes(path)).Unlock([]);
        JsonElement shown = JsonDocument.Parse(Run("", "key", "show", "--output-format", "json").Output).RootElement;
        Assert.Equal(path, shown.GetProperty("path").GetString());
        Assert.Equal("none", shown.GetProperty("kdf").GetString());
        Assert.Equal(key.Fingerprint.ToString(), shown.GetProperty("fingerprint").GetString());
        Assert.Equal(shown.GetProperty("created").GetInt64(), shown.GetProperty("modified").GetInt64());
        Assert.False(shown.TryGetProperty("hint", out _));
    }

    [Fact]
    public void KeyThatIsThere_IsReplacedOnlyWhenAsked()
    {
        _folder.Write("k", "precious");
        CommandResult refused = Run("", "key", "create", _folder["k"], "--kdf", "none");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(_folder["k"]));
        Assert.Equal(0, Run("", "key", "create", _folder["k"], "--kdf", "none", "--overwrite").ExitCode);
        Assert.Equal(KeyDerivationKind.None, Read("k").Derivation);
    }

    [Theory]
    [InlineData("PBS_ENCRYPTION_PASSWORD=abcd", 1, "too short")]
    [InlineData("", 2, "PBS_ENCRYPTION_PASSWORD_FILE")]
    [InlineData("PBS_ENCRYPTION_PASSWORD_FILE=/nonexistent", 2, "/nonexistent")]
    [InlineData("PBS_ENCRYPTION_PASSWORD_CMD=sh -c 'exit 3'", 2, "code 3")]
    public void WithoutAPassphrase_NoKeyIsMade(string variable, int exitCode, string message)
    {
        CommandResult result = Run(variable, "key", "create", _folder["k"]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void ChangedPassphrase_OpensTheSameKey_AndTheOldOneDoesNot()
    {
        string path = _folder["k"];
        File.Copy(Golden.PathOf("pbs/keys/key-scrypt.json"), path);
        string secret = _folder.Write("new", "neue Passphrase\nzweite Zeile");
        CommandResult wrong = Run("PBS_ENCRYPTION_PASSWORD=wrong-one", "key", "change-passphrase", path, "--kdf", "none");
        Assert.Equal(2, wrong.ExitCode);
        CommandResult changed = Run(
            $"PBS_ENCRYPTION_PASSWORD=test-scrypt-pw;PBS_NEW_ENCRYPTION_PASSWORD_FILE={secret}", "key", "change-passphrase", path);
        Assert.Equal(0, changed.ExitCode);
        EncryptionKeyFile before = EncryptionKeyFile.Parse(File.ReadAllBytes(Golden.PathOf("pbs/keys/key-scrypt.json")));
        EncryptionKeyFile after = Read("k");
        Assert.Equal((before.Created, before.Fingerprint), (after.Created, after.Fingerprint));
        Assert.True(after.Modified > before.Modified);
        after.Unlock("neue Passphrase"u8).Dispose();
        Assert.ThrowsAny<IOException>(() => after.Unlock("test-scrypt-pw"u8));
    }

    [Fact]
    public void LinkToAKey_StaysALink()
    {
        File.Copy(Golden.PathOf("pbs/keys/key-none.json"), _folder["real"]);
        File.CreateSymbolicLink(_folder["link"], _folder["real"]);
        Assert.Equal(0, Run("PBS_NEW_ENCRYPTION_PASSWORD=passphrase", "key", "change-passphrase", _folder["link"]).ExitCode);
        Assert.Equal(KeyDerivationKind.Scrypt, Read("real").Derivation);
        Assert.NotNull(File.ResolveLinkTarget(_folder["link"], false));
    }

    [Theory]
    [InlineData("rsa-encrypted.key.blob")]
    [InlineData("rsa-encrypted.key")]
    public void MasterKey_GivesTheKeyOfABackupBack(string name)
    {
        byte[] blob = File.ReadAllBytes(Golden.PathOf("pbs/keys/rsa-encrypted.key.blob"));
        File.WriteAllBytes(_folder[name], name.EndsWith(".blob", StringComparison.Ordinal) ? blob : blob[12..]);
        CommandResult result = Run(
            "",
            "key", "import-with-master-key", _folder["back"], "--kdf", "none",
            "--master-keyfile", Golden.PathOf("pbs/keys/master-key-plain.pem"), "--encrypted-keyfile", _folder[name]);
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        using CryptConfig key = Read("back").Unlock([]);
        Assert.Equal(GoldenStore.MainKey.Fingerprint, key.Fingerprint);
    }

    [Fact]
    public void OwnMasterKey_WrapsAndGivesBack_AndItsPublicHalfBecomesTheDefault()
    {
        Assert.Equal(0, Run("PBS_MASTER_KEY_PASSWORD=master pw", "key", "create-master-key", "--directory", _folder.Path).ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["master-private.pem"]));
        Assert.Equal(4, Run("PBS_MASTER_KEY_PASSWORD=master pw", "key", "create-master-key", "--directory", _folder.Path).ExitCode);
        using (RSA official = RSA.Create())
            official.ImportFromEncryptedPem(File.ReadAllText(_folder["master-private.pem"]), "master pw");

        Assert.Equal(2, Run("", "key", "import-master-pubkey", _folder["master-private.pem"]).ExitCode);
        Assert.Equal(0, Run("", "key", "import-master-pubkey", _folder["master-public.pem"]).ExitCode);
        string imported = File.ReadAllText(_folder["config/proxmox-backup/master-public.pem"]);
        byte[] wrapped = MasterKey.Wrap(GoldenStore.MainKey, DateTimeOffset.UnixEpoch, imported, TimeProvider.System);
        File.WriteAllBytes(_folder["wrapped"], wrapped);
        string[] recover =
        [
            "key", "recover", _folder["back"], "--kdf", "none", "--master-keyfile", _folder["master-private.pem"], "--encrypted-keyfile", _folder["wrapped"],
        ];
        Assert.Equal(2, Run("PBS_MASTER_KEY_PASSWORD=wrong", recover).ExitCode);
        Assert.Equal(0, Run("PBS_MASTER_KEY_PASSWORD=master pw", recover).ExitCode);
        using CryptConfig key = Read("back").Unlock([]);
        Assert.Equal(GoldenStore.MainKey.Fingerprint, key.Fingerprint);
        Assert.Equal(DateTimeOffset.UnixEpoch, Read("back").Created);
    }

    [Fact]
    public void OtherDefaultMasterKey_IsReplacedOnlyWhenAsked()
    {
        Directory.CreateDirectory(_folder["config/proxmox-backup"]);
        string place = _folder.Write("config/proxmox-backup/master-public.pem", "another one");
        string source = Golden.PathOf("pbs/keys/master-public.pem");
        Assert.Equal(4, Run("", "key", "import-master-pubkey", source).ExitCode);
        Assert.Equal("another one", File.ReadAllText(place));
        Assert.Equal(0, Run("", "key", "import-master-pubkey", source, "--overwrite").ExitCode);
        Assert.Equal(0, Run("", "key", "import-master-pubkey", source).ExitCode);
        JsonElement shown = JsonDocument.Parse(Run("", "key", "show-master-pubkey", "--output-format", "json").Output).RootElement;
        Assert.Equal((place, "65537", 4096), (
            shown.GetProperty("path").GetString(), shown.GetProperty("exponent").GetString(), shown.GetProperty("length").GetInt32()));
        using RSA official = RSA.Create();
        official.ImportFromPem(File.ReadAllText(source));
        Assert.Equal(Convert.ToHexString(official.ExportParameters(false).Modulus!), shown.GetProperty("modulus").GetString());
    }

    [Theory]
    [InlineData("--hint", "x", "--kdf", "none")]
    [InlineData("--hint", "two\nlines")]
    [InlineData("--kdf", "argon2")]
    public void WrongOptions_AreRefused(params string[] options) =>
        Assert.Equal(1, Run("PBS_ENCRYPTION_PASSWORD=passphrase", ["key", "create", _folder["k"], .. options]).ExitCode);

    private EncryptionKeyFile Read(string name) => EncryptionKeyFile.Parse(File.ReadAllBytes(_folder[name]));

    private CommandResult Run(string variables, params string[] arguments)
    {
        Dictionary<string, string> environment = new() { ["XDG_CONFIG_HOME"] = _folder["config"], ["XDG_CONFIG_DIRS"] = _folder["none"] };
        foreach (string variable in variables.Split(';', StringSplitOptions.RemoveEmptyEntries))
            environment[variable.Split('=')[0]] = variable.Split('=', 2)[1];
        return CommandResult.With(environment, arguments);
    }
}
