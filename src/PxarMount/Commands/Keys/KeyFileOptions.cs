using System.CommandLine;
using PbsReader.Crypto;

namespace PxarMount.Commands.Keys;

/// <summary>The options of every command that writes a key file.</summary>
internal sealed class KeyFileOptions
{
    private readonly Option<string> _derivation = new("--kdf")
    {
        Description = "how the passphrase protects the key: scrypt, pbkdf2, or none for no passphrase",
        HelpName = "KDF",
        DefaultValueFactory = static _ => "scrypt",
    };

    private readonly Option<string?> _hint = new("--hint")
    {
        Description = "a line that reminds of the passphrase, for everybody to read",
        HelpName = "TEXT",
    };

    public void AddTo(Command command)
    {
        _derivation.AcceptOnlyFromAmong("none", "scrypt", "pbkdf2");
        command.Options.Add(_derivation);
        command.Options.Add(_hint);
    }

    /// <exception cref="CommandException">There is a hint and no passphrase, or it is no hint.</exception>
    public (KeyDerivationKind Derivation, string? Hint) Read(ParseResult arguments)
    {
        string? hint = arguments.GetValue(_hint);
        KeyDerivationKind kind = arguments.GetValue(_derivation) switch
        {
            "none" => KeyDerivationKind.None,
            "pbkdf2" => KeyDerivationKind.Pbkdf2,
            _ => KeyDerivationKind.Scrypt,
        };
        if (hint is not null && kind == KeyDerivationKind.None)
            throw new CommandException(ExitCode.Usage, "--hint goes with a passphrase, and --kdf none has none");
        if (hint is not null && !EncryptionKeyFile.IsValidHint(hint))
            throw new CommandException(ExitCode.Usage, $"--hint takes one line of 1 to {EncryptionKeyFile.MaxHintLength} characters");
        return (kind, hint);
    }
}
