using System.CommandLine;
using System.Security.Cryptography;
using PbsReader.Crypto;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Keys;

/// <summary><c>pxar-mount key create</c>: a new encryption key.</summary>
internal static class KeyCreateCommand
{
    public static Command Build()
    {
        var command = new Command("create", "Makes a new encryption key.");
        var path = new Argument<string?>("FILE")
        {
            Description = "key file to create; the default key when left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace a key file that exists, which loses its key" };
        var options = new KeyFileOptions();
        command.Arguments.Add(path);
        options.AddTo(command);
        command.Options.Add(overwrite);
        HelpExamples.AddTo(
            command,
            "pxar-mount key create                              # the default key, with a passphrase",
            "pxar-mount key create backup.json --kdf none");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            (KeyDerivationKind derivation, string? hint) = options.Read(arguments);
            bool mayOverwrite = arguments.GetValue(overwrite);
            string target = KeyStorage.PlaceKey(arguments.GetValue(path), mayOverwrite);
            byte[] passphrase = await KeyPassphrases
                .GetNewAsync(Passphrases.OfKey, $"New passphrase for {target}", derivation, cancellationToken)
                .ConfigureAwait(false);
            using var key = CryptConfig.CreateRandom();
            var file = EncryptionKeyFile.Create(key, derivation, passphrase, hint, TimeProvider.System);
            CryptographicOperations.ZeroMemory(passphrase);
            KeyStorage.Save(file, target, mayOverwrite);
            string name = key.Fingerprint.ToShortString();
            terminal.Report($"made {target}, fingerprint {name}; without it backups cannot be read, so keep a copy");
            return ExitCode.Ok;
        });
        return command;
    }
}
