using System.CommandLine;
using PbsReader;
using PbsReader.Crypto;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Keys;

/// <summary><c>pxar-mount key import-master-pubkey</c>: makes a public master key the default one.</summary>
internal static class MasterKeyImportCommand
{
    public static Command Build()
    {
        var command = new Command(
            "import-master-pubkey", "Makes a public master key the default one: backups take their key along for it.");
        var path = new Argument<string>("FILE") { Description = "public master key, in PEM" };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace another default master key" };
        command.Arguments.Add(path);
        command.Options.Add(overwrite);
        HelpExamples.AddTo(command, "pxar-mount key import-master-pubkey master-public.pem");
        CommandRunner.SetAction(command, (arguments, terminal, cancellationToken) =>
        {
            string source = arguments.GetRequiredValue(path);
            MasterKeyInfo info = Describe(source, out string pem);
            string target = KeyStorage.Place(KeyPlaces.Ours.NewMasterKey, overwrite: true);
            bool mayOverwrite = arguments.GetValue(overwrite);
            if (!mayOverwrite && File.Exists(target) && !IsSame(target, info))
            {
                throw new CommandException(
                    ExitCode.Failed, $"{target}: another master key is the default one; --overwrite replaces it for backups from now on");
            }

            KeyStorage.SavePem(pem, target, isPrivate: false, overwrite: true);
            terminal.Report($"imported the {info.Bits} bit master key {source} to {target}");
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    /// <summary>What a file with a public master key holds.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static MasterKeyInfo Describe(string path, out string pem)
    {
        try
        {
            return MasterKey.Describe(KeyStorage.ReadPem(path), out pem);
        }
        catch (PbsException exception)
        {
            throw KeyStorage.Cannot(path, exception);
        }
    }

    private static bool IsSame(string path, MasterKeyInfo info)
    {
        try
        {
            return Describe(path, out _) == info;
        }
        catch (CommandException)
        {
            return false;
        }
    }
}
