using System.CommandLine;
using PxarMount.Extraction;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount extract</c>: restores an archive, or a part of it.</summary>
public static class ExtractCommand
{
    /// <summary>Its other name, which is that of the official client.</summary>
    public const string Alias = "restore";

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("extract", "Restores entries with all their metadata; never writes outside TARGET.");
        command.Aliases.Add(Alias);
        var source = new SourceArgument();
        source.AddTo(command);
        var target = new Argument<string>("TARGET") { Description = "directory to restore into; made when it is missing" };
        var patterns = new Argument<string[]>("PATTERN")
        {
            Description = "what to restore: /etc from the root, *.conf at any level, !x leaves x out; everything without any",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var flags = new ExtractFlags();
        var format = new OutputFormatOption();
        command.Arguments.Add(target);
        command.Arguments.Add(patterns);
        flags.AddTo(command);
        format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount extract backup.pxar /mnt/restore                    # everything",
            "pxar-mount extract backup.pxar out /etc '!/etc/ssl'            # one directory without another",
            "pxar-mount extract backup.pxar / /etc/fstab --allow-existing-dirs --overwrite",
            "pxar-mount extract backup.mpxar out '*.conf' --ignore-ownership",
            "pxar-mount restore host/web1/latest/root.pxar out --resume     # from a server, after the line was cut");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            ExtractOptions options = flags.Read(arguments);
            OutputFormat outputFormat = format.Read(arguments);
            if (options.IsVerbose && outputFormat != OutputFormat.Text)
                throw new CommandException(ExitCode.Usage, "--verbose prints paths, which are no JSON; leave it out, or --output-format");
            PathSelection selection = ReadSelection(arguments.GetValue(patterns) ?? []);
            Tree tree = await TreeOpener.OpenAsync(source.Read(arguments), cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (tree.ConfigureAwait(false))
            {
                var job = new ExtractionJob(tree, arguments.GetRequiredValue(target), options, selection);
                return await job.RunAsync(terminal, outputFormat, cancellationToken).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static PathSelection ReadSelection(string[] patterns)
    {
        try
        {
            return new PathSelection(patterns);
        }
        catch (FormatException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message, error);
        }
    }
}
