using System.CommandLine;
using System.Security.Cryptography;
using PbsReader.Crypto;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Keys;

/// <summary><c>pxar-mount key change-passphrase</c>: the same key under another passphrase, or none.</summary>
internal static class KeyChangePassphraseCommand
{
    public static Command Build()
    {
        var command = new Command("change-passphrase", "Gives a key file another passphrase, or none; the key stays the same.");
        var path = new Argument<string?>("FILE")
        {
            Description = "key file; the default key when left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var options = new KeyFileOptions();
        command.Arguments.Add(path);
        options.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount key change-passphrase",
            "pxar-mount key change-passphrase backup.json --kdf none",
            "PBS_ENCRYPTION_PASSWORD_FILE=old PBS_NEW_ENCRYPTION_PASSWORD_FILE=new pxar-mount key change-passphrase backup.json");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            (KeyDerivationKind derivation, string? hint) = options.Read(arguments);
            string place = KeyStorage.FindKey(arguments.GetValue(path));
            EncryptionKeyFile file = KeyStorage.Read(place);
            using CryptConfig key = await KeyPassphrases.UnlockAsync(file, place, cancellationToken).ConfigureAwait(false);
            byte[] passphrase = await KeyPassphrases
                .GetNewAsync(Passphrases.OfChangedKey, $"New passphrase of {place}", derivation, cancellationToken)
                .ConfigureAwait(false);
            EncryptionKeyFile changed = file.ChangePassphrase(key, derivation, passphrase, hint, TimeProvider.System);
            CryptographicOperations.ZeroMemory(passphrase);

            // A link to the key stays one.
            string target = File.ResolveLinkTarget(place, returnFinalTarget: true)?.FullName ?? place;
            KeyStorage.Save(changed, target, overwrite: true);
            terminal.Report($"changed {target}, fingerprint {key.Fingerprint.ToShortString()}");
            return ExitCode.Ok;
        });
        return command;
    }
}
