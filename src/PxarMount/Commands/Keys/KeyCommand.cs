using System.CommandLine;
using PxarMount.Output;

namespace PxarMount.Commands.Keys;

/// <summary><c>pxar-mount key</c>: makes and looks after the keys of encrypted backups, in the files of the official client.</summary>
public static class KeyCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("key", "Makes and looks after encryption keys and master keys, in the files of the official client.");
        command.Subcommands.Add(KeyCreateCommand.Build());
        command.Subcommands.Add(KeyShowCommand.Build());
        command.Subcommands.Add(KeyChangePassphraseCommand.Build());
        command.Subcommands.Add(KeyImportCommand.Build());
        command.Subcommands.Add(MasterKeyCreateCommand.Build());
        command.Subcommands.Add(MasterKeyImportCommand.Build());
        command.Subcommands.Add(MasterKeyShowCommand.Build());
        HelpExamples.AddTo(
            command,
            "pxar-mount key create                                    # the default key, with a passphrase",
            "pxar-mount key create backup.json --kdf none             # one that opens without",
            "pxar-mount key show backup.json",
            "pxar-mount key change-passphrase backup.json --hint usual",
            "pxar-mount key create-master-key",
            "pxar-mount key import-master-pubkey master-public.pem",
            "pxar-mount key import-with-master-key --master-keyfile master-private.pem --encrypted-keyfile rsa-encrypted.key.blob");
        return command;
    }
}
