using System.CommandLine;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount find</c>: entries by name, type, size and time.</summary>
public static class FindCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("find", "Finds entries by name, type, size and time; prints paths as they are found.");
        var source = new SourceArgument();
        source.AddTo(command, isOptional: true);
        var pattern = new Argument<string?>("PATTERN")
        {
            Description = "glob for the name; for the whole path when it has a slash (** spans directories)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var options = new FindOptions();
        var format = new OutputFormatOption();
        var isZero = new Option<bool>("-0", "--print0") { Description = "end each path with NUL instead of a line feed" };
        command.Arguments.Add(pattern);
        options.AddTo(command);
        command.Options.Add(isZero);
        format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount find backup.pxar '*.conf'                     # by name, anywhere",
            "pxar-mount find backup.pxar '/home/*/.ssh/**'            # by path",
            "pxar-mount find backup.pxar --type f --size +100M        # large files",
            "pxar-mount find backup.pxar --path var/log --newer 7d -0 | xargs -0 -n1 echo");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            EntryFilter filter = options.Read(arguments, arguments.GetValue(pattern), TimeProvider.System);
            SourceSpec spec = source.Read(arguments) with { MetadataOnly = true };
            Tree tree = await TreeOpener.OpenAsync(spec, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (tree.ConfigureAwait(false))
            {
                var search = new EntrySearch(terminal, filter, arguments.GetValue(isZero));
                DirectoryNode root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
                string start = options.ReadPath(arguments);
                PathLookup? found = await PathArguments.FindAsync(terminal, root, start, true, cancellationToken).ConfigureAwait(false);
                if (found?.Node is not Node first)
                    return ExitCode.NotFound;
                return await search.RunAsync(first, found.Value.Path, format.Read(arguments), cancellationToken).ConfigureAwait(false);
            }
        });
        return command;
    }
}
