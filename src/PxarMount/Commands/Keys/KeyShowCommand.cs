using System.CommandLine;
using PbsReader.Crypto;
using PxarMount.Output;

namespace PxarMount.Commands.Keys;

/// <summary><c>pxar-mount key show</c>: what a key file says of itself, without unlocking it.</summary>
internal static class KeyShowCommand
{
    public static Command Build()
    {
        var command = new Command("show", "Shows what a key file says of its key, without unlocking it.");
        var path = new Argument<string?>("FILE")
        {
            Description = "key file; the default key when left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = new OutputFormatOption();
        command.Arguments.Add(path);
        format.AddTo(command);
        HelpExamples.AddTo(command, "pxar-mount key show", "pxar-mount key show backup.json --output-format json");
        CommandRunner.SetAction(command, (arguments, terminal, _) =>
        {
            string place = Path.GetFullPath(KeyStorage.FindKey(arguments.GetValue(path)));
            Write(terminal, format.Read(arguments), place, KeyStorage.Read(place));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static void Write(Terminal terminal, OutputFormat format, string path, EncryptionKeyFile file)
    {
        string derivation = file.Derivation switch
        {
            KeyDerivationKind.None => "none",
            KeyDerivationKind.Pbkdf2 => "pbkdf2",
            _ => "scrypt",
        };
        var list = new FieldList(TimeProvider.System);
        list.Add("path", path);
        list.Add("kdf", derivation);
        list.AddTime("created", file.Created.ToUnixTimeSeconds());
        list.AddTime("modified", file.Modified.ToUnixTimeSeconds());
        list.Add("fingerprint", file.Fingerprint?.ToString());
        list.Add("hint", file.Hint);
        list.Write(terminal, format);
    }
}
