using System.CommandLine;
using PxarMount.Output;
using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount ls</c>: the entries of directories.</summary>
public static class ListCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("ls", "Lists directories of an archive.");
        var source = new SourceArgument();
        source.AddTo(command, isOptional: true);
        var paths = new Argument<string[]>("PATH")
        {
            Description = "directories or other entries; the root without any",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var isLong = new Option<bool>("-l", "--long") { Description = "with mode, owner, size and time" };
        var isRecursive = new Option<bool>("-R", "--recursive") { Description = "with all subdirectories" };
        var isSingleColumn = new Option<bool>("-1") { Description = "one name a line" };
        var isAll = new Option<bool>("-a", "--all") { Description = "names that begin with a dot too; always so" };
        var isHuman = new Option<bool>("-h", "--human-readable") { Description = "sizes like 1.5K, 20M (with -l)" };
        var isNumeric = new Option<bool>("-n", "--numeric-uid-gid") { Description = "like -l, owners as numbers" };
        var format = new OutputFormatOption();
        command.Arguments.Add(paths);
        foreach (Option option in new Option[] { isLong, isRecursive, isSingleColumn, isAll, isHuman, isNumeric })
            command.Options.Add(option);
        format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount ls -l backup.pxar etc            # one directory",
            "pxar-mount ls -lR backup.mpxar              # everything, of a split archive",
            "pxar-mount ls --output-format json backup.pxar | jq -r '.[].path'");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            var style = new ListStyle(
                arguments.GetValue(isLong) || arguments.GetValue(isNumeric),
                arguments.GetValue(isSingleColumn),
                arguments.GetValue(isHuman),
                arguments.GetValue(isNumeric));
            SourceSpec spec = source.Read(arguments) with { MetadataOnly = true };
            Tree tree = await TreeOpener.OpenAsync(spec, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (tree.ConfigureAwait(false))
            {
                var list = new DirectoryListing(tree, terminal, style, arguments.GetValue(isRecursive));
                return await list.WriteAsync(arguments.GetValue(paths) ?? [], format.Read(arguments), cancellationToken)
                    .ConfigureAwait(false);
            }
        });
        return command;
    }
}
