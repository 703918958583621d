using System.CommandLine;
using System.Security.Cryptography;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Keys;

/// <summary><c>pxar-mount key import-with-master-key</c>: gets an encryption key back out of a backup.</summary>
internal sealed class KeyImportCommand
{
    // Longer than any RSA block, with the header of a blob.
    private const int MaxLength = 64 << 10;

    private readonly Argument<string?> _path = new("FILE")
    {
        Description = "key file to create; the default key when left out",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _master = new("--master-keyfile")
    {
        Description = "private master key, in PEM",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string> _encrypted = new("--encrypted-keyfile")
    {
        Description = "rsa-encrypted.key as restored from a backup, or the rsa-encrypted.key.blob in a snapshot's folder",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace a key file that exists, which loses its key" };
    private readonly KeyFileOptions _options = new();

    public static Command Build()
    {
        var import = new KeyImportCommand();
        var command = new Command("import-with-master-key", "Gets an encryption key back from a backup, with the private master key.");
        command.Aliases.Add("recover");
        command.Arguments.Add(import._path);
        command.Options.Add(import._master);
        command.Options.Add(import._encrypted);
        import._options.AddTo(command);
        command.Options.Add(import._overwrite);
        HelpExamples.AddTo(
            command,
            "pxar-mount key import-with-master-key back.json --master-keyfile master-private.pem --encrypted-keyfile rsa-encrypted.key",
            "pxar-mount key recover --master-keyfile master-private.pem --encrypted-keyfile "
                + "/backup/store1/host/web1/2026-09-01T03:00:00Z/rsa-encrypted.key.blob");
        CommandRunner.SetAction(command, import.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        (KeyDerivationKind derivation, string? hint) = _options.Read(arguments);
        bool overwrite = arguments.GetValue(_overwrite);
        string target = KeyStorage.PlaceKey(arguments.GetValue(_path), overwrite);
        EncryptionKeyFile recovered = await RecoverAsync(
            arguments.GetRequiredValue(_encrypted), arguments.GetRequiredValue(_master), cancellationToken).ConfigureAwait(false);
        using CryptConfig key = recovered.Unlock([]);
        byte[] passphrase = await KeyPassphrases
            .GetNewAsync(Passphrases.OfKey, $"New passphrase for {target}", derivation, cancellationToken)
            .ConfigureAwait(false);
        EncryptionKeyFile file = recovered.ChangePassphrase(key, derivation, passphrase, hint, TimeProvider.System);
        CryptographicOperations.ZeroMemory(passphrase);
        KeyStorage.Save(file, target, overwrite);
        terminal.Report($"made {target}, fingerprint {key.Fingerprint.ToShortString()}");
        return ExitCode.Ok;
    }

    private static async ValueTask<EncryptionKeyFile> RecoverAsync(string encrypted, string master, CancellationToken cancellationToken)
    {
        byte[] wrapped = ReadWrapped(encrypted);
        string pem = KeyStorage.ReadPem(master);
        byte[] passphrase = MasterKey.NeedsPassphrase(pem)
            ? await KeyPassphrases
                .GetAsync(Passphrases.OfMasterKey, $"Passphrase of {master}", null, cancellationToken)
                .ConfigureAwait(false)
            : [];
        try
        {
            EncryptionKeyFile file = MasterKey.Recover(wrapped, pem, passphrase);
            return file.NeedsPassphrase
                ? throw new PbsException(PbsError.Corrupt, "the key in there needs a passphrase, which keys in backups never do")
                : file;
        }
        catch (PbsException exception)
        {
            throw KeyStorage.Cannot(encrypted, exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    private static byte[] ReadWrapped(string path)
    {
        try
        {
            byte[] content = SecretReader.ReadFile(path, MaxLength, "the encrypted key");
            if (DataBlob.KindOf(content) is null)
                return content;
            using ChunkBuffer decoded = DataBlob.Decode(content, null, MaxLength);
            return decoded.Span.ToArray();
        }
        catch (PbsException exception)
        {
            throw KeyStorage.Cannot(path, exception);
        }
    }
}
