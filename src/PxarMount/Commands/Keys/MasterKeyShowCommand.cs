using System.CommandLine;
using PbsReader.Crypto;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Keys;

/// <summary><c>pxar-mount key show-master-pubkey</c>: what a public master key is.</summary>
internal static class MasterKeyShowCommand
{
    public static Command Build()
    {
        var command = new Command("show-master-pubkey", "Shows a public master key.");
        var path = new Argument<string?>("FILE")
        {
            Description = "public master key, in PEM; the default one when left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = new OutputFormatOption();
        command.Arguments.Add(path);
        format.AddTo(command);
        HelpExamples.AddTo(command, "pxar-mount key show-master-pubkey", "pxar-mount key show-master-pubkey master-public.pem");
        CommandRunner.SetAction(command, (arguments, terminal, cancellationToken) =>
        {
            string place = arguments.GetValue(path) ?? KeyPlaces.Ours.FindMasterKey()
                ?? throw new CommandException(
                    ExitCode.CannotOpen,
                    "no file was named, and there is no default master key; pxar-mount key import-master-pubkey makes one");
            MasterKeyInfo info = MasterKeyImportCommand.Describe(place, out _);
            var list = new FieldList(TimeProvider.System);
            list.Add("path", Path.GetFullPath(place));
            list.Add("modulus", info.Modulus);
            list.Add("exponent", info.Exponent);
            list.Add("length", info.Bits);
            list.Write(terminal, format.Read(arguments));
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
