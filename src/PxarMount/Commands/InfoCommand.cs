using System.CommandLine;
using PxarMount.Output;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount info</c>: what kind of source this is and what it holds in sum.</summary>
public static class InfoCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("info", "Shows format, prelude, entries by kind and sizes of an archive; of a datastore what is in it.");
        var source = new SourceArgument();
        source.AddTo(command, isOptional: true);
        var format = new OutputFormatOption();
        format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount info backup.pxar",
            "pxar-mount info --output-format json backup.mpxar");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            SourceSpec spec = source.Read(arguments) with { MetadataOnly = true };
            Tree tree = await TreeOpener.OpenAsync(spec, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (tree.ConfigureAwait(false))
            {
                OutputFormat chosen = format.Read(arguments);
                if (tree is RepositoryTree repository)
                {
                    var report = await RepositoryReport.ReadAsync(repository, cancellationToken).ConfigureAwait(false);
                    report.Write(terminal, chosen);
                }
                else if (tree is PxarTree archive)
                {
                    var report = await ArchiveReport.ReadAsync(archive.Archive, cancellationToken).ConfigureAwait(false);
                    report.Write(terminal, chosen);
                }

                return ExitCode.Ok;
            }
        });
        return command;
    }
}
