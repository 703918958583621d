using System.CommandLine;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount tree</c>: the hierarchy below a directory.</summary>
public static class TreeCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("tree", "Draws the hierarchy of an archive.");
        var source = new SourceArgument();
        source.AddTo(command, isOptional: true);
        var path = new Argument<string>("PATH") { Description = "where to begin", DefaultValueFactory = static _ => "/" };
        var depth = new Option<int?>("-L", "--level")
        {
            Description = "how many levels; all without it",
            HelpName = "LEVELS",
        };
        depth.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int levels) && levels < 1)
                result.AddError("--level must be 1 or more");
        });
        var format = new OutputFormatOption();
        command.Arguments.Add(path);
        command.Options.Add(depth);
        format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount tree -L 2 backup.pxar            # the top two levels",
            "pxar-mount tree backup.pxar etc/network");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            SourceSpec spec = source.Read(arguments) with { MetadataOnly = true };
            Tree tree = await TreeOpener.OpenAsync(spec, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (tree.ConfigureAwait(false))
            {
                DirectoryNode root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
                string name = arguments.GetRequiredValue(path);
                PathLookup? found = await PathArguments.FindAsync(terminal, root, name, true, cancellationToken).ConfigureAwait(false);
                if (found is null)
                    return ExitCode.NotFound;
                if (found.Value.Node is not DirectoryNode start)
                    throw new CommandException(ExitCode.Failed, $"'{name}' is not a directory");
                var drawing = new TreeDrawing(terminal, arguments.GetValue(depth) ?? int.MaxValue);
                OutputFormat chosen = format.Read(arguments);
                return chosen == OutputFormat.Text
                    ? await drawing.DrawAsync(start, found.Value.Path, cancellationToken).ConfigureAwait(false)
                    : await drawing.WriteJsonAsync(start, found.Value.Path, chosen, cancellationToken).ConfigureAwait(false);
            }
        });
        return command;
    }
}
