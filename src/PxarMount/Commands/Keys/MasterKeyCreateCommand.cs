using System.CommandLine;
using System.Security.Cryptography;
using PbsReader.Crypto;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Keys;

/// <summary><c>pxar-mount key create-master-key</c>: a new RSA key pair.</summary>
internal static class MasterKeyCreateCommand
{
    private const string PublicName = "master-public.pem";
    private const string PrivateName = "master-private.pem";

    public static Command Build()
    {
        var command = new Command(
            "create-master-key", $"Makes a master key: {PublicName} for machines that make backups, {PrivateName} for a safe place.");
        var folder = new Option<string>("--directory")
        {
            Description = "where the two files go; here when left out",
            HelpName = "DIR",
            DefaultValueFactory = static _ => ".",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace a master key that exists, which loses it" };
        command.Options.Add(folder);
        command.Options.Add(overwrite);
        HelpExamples.AddTo(
            command,
            "pxar-mount key create-master-key",
            "PBS_MASTER_KEY_PASSWORD_FILE=passphrase pxar-mount key create-master-key --directory /media/safe");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            bool mayOverwrite = arguments.GetValue(overwrite);
            string publicPath = KeyStorage.Place(Path.Combine(arguments.GetRequiredValue(folder), PublicName), mayOverwrite);
            string privatePath = KeyStorage.Place(Path.Combine(arguments.GetRequiredValue(folder), PrivateName), mayOverwrite);
            byte[] passphrase = await KeyPassphrases
                .GetNewAsync(Passphrases.OfMasterKey, "New passphrase of the master key", KeyDerivationKind.Scrypt, cancellationToken)
                .ConfigureAwait(false);
            MasterKeyPair pair = MasterKey.Create(passphrase);
            CryptographicOperations.ZeroMemory(passphrase);

            // A public half without its private one would wrap keys that nobody can get back.
            KeyStorage.SavePem(pair.PrivatePem, privatePath, isPrivate: true, mayOverwrite);
            KeyStorage.SavePem(pair.PublicPem, publicPath, isPrivate: false, mayOverwrite);
            terminal.Report($"made {publicPath} and {privatePath}; keep the private one apart from the backups");
            return ExitCode.Ok;
        });
        return command;
    }
}
