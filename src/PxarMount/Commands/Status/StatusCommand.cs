using System.CommandLine;
using System.Text.Json;
using LinuxFuse;
using PxarMount.Daemon;
using PxarMount.Output;

namespace PxarMount.Commands.Status;

/// <summary><c>pxar-mount status MOUNTPOINT</c>: asks the daemon of a mount how it is doing.</summary>
public static class StatusCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("status", "Shows how a mount is doing: cache, chunks read, requests, errors, time.");
        var mountPoint = new Argument<string>("MOUNTPOINT") { Description = "where it is mounted" };
        var format = new OutputFormatOption();
        command.Arguments.Add(mountPoint);
        format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount status /mnt/backup",
            "pxar-mount status /mnt/backup --output-format json | jq .cache.hits");
        CommandRunner.SetAction(command, (arguments, terminal, _) =>
        {
            string path = arguments.GetRequiredValue(mountPoint);
            using JsonDocument report = StatusClient.Ask(path, Find(path));
            Write(terminal, format.Read(arguments), report.RootElement);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static FuseMountPoint Find(string path)
    {
        FuseMountPoint mount = FuseMountTable.Find(MountPoint.Resolve(path))
            ?? throw new CommandException(ExitCode.CannotOpen, $"{path}: nothing is mounted there");
        return mount.IsFuse
            ? mount
            : throw new CommandException(ExitCode.CannotOpen, $"{path}: is a mount of type {mount.Type}, not of pxar-mount");
    }

    private static void Write(Terminal terminal, OutputFormat format, JsonElement report)
    {
        if (format == OutputFormat.Text)
        {
            StatusText.Write(terminal, report);
            return;
        }

        using var output = new JsonOutput(terminal.Output, format);
        report.WriteTo(output.Json);
        output.Complete();
    }
}
