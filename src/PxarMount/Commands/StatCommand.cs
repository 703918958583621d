using System.CommandLine;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount stat</c>: everything that an archive keeps of an entry.</summary>
public static class StatCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("stat", "Shows all metadata of entries: ACLs, extended attributes, capabilities, flags.");
        var source = new SourceArgument();
        source.AddTo(command);
        var paths = new Argument<string[]>("PATH")
        {
            Description = "entries; symbolic links are not followed",
            Arity = ArgumentArity.OneOrMore,
        };
        var format = new OutputFormatOption();
        command.Arguments.Add(paths);
        format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount stat backup.pxar etc/shadow usr/bin/ping",
            "pxar-mount stat --output-format json-pretty backup.pxar /");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            SourceSpec spec = source.Read(arguments) with { MetadataOnly = true };
            Tree tree = await TreeOpener.OpenAsync(spec, cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (tree.ConfigureAwait(false))
            {
                return await ShowAsync(tree, terminal, arguments.GetValue(paths) ?? [], format.Read(arguments), cancellationToken)
                    .ConfigureAwait(false);
            }
        });
        return command;
    }

    /// <summary>Shows <paramref name="paths"/> (RawText form); those that name nothing are reported.</summary>
    internal static async Task<ExitCode> ShowAsync(
        Tree tree,
        Terminal terminal,
        IReadOnlyList<string> paths,
        OutputFormat format,
        CancellationToken cancellationToken)
    {
        DirectoryNode root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        using JsonOutput? json = format == OutputFormat.Text ? null : new JsonOutput(terminal.Output, format);
        var report = new StatReport(terminal);
        ExitCode result = ExitCode.Ok;
        bool isFirst = true;
        json?.Json.WriteStartArray();
        foreach (string path in paths)
        {
            PathLookup? found = await PathArguments.FindAsync(terminal, root, path, false, cancellationToken).ConfigureAwait(false);
            if (found?.Node is not Node node)
            {
                result = ExitCode.NotFound;
                continue;
            }

            NodeAttributes attributes = await node.GetAttributesAsync(cancellationToken).ConfigureAwait(false);
            if (json is null)
            {
                if (!isFirst)
                    terminal.Output.EndLine();
                report.Write(found.Value.Path, node, attributes);
            }
            else
            {
                EntryJson.WriteStart(json, found.Value.Path, node, attributes);
                EntryJson.WriteDetails(json, node, attributes);
                json.Json.WriteEndObject();
            }

            isFirst = false;
        }

        json?.Json.WriteEndArray();
        json?.Complete();
        return result;
    }
}
