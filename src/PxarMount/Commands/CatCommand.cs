using System.Buffers;
using System.CommandLine;
using PxarArchive.Sources;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount cat</c>: contents of files, to standard output.</summary>
public static class CatCommand
{
    private const int BlockLength = 1 << 20;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("cat", "Writes the contents of files to standard output.");
        var source = new SourceArgument();
        source.AddTo(command);
        var paths = new Argument<string[]>("PATH")
        {
            Description = "files; symbolic links are followed within the archive",
            Arity = ArgumentArity.OneOrMore,
        };
        command.Arguments.Add(paths);
        HelpExamples.AddTo(
            command,
            "pxar-mount cat backup.pxar etc/fstab",
            "pxar-mount cat backup.pxar var/lib/db.sql.gz | zcat | less");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            Tree tree = await TreeOpener.OpenAsync(source.Read(arguments), cancellationToken: cancellationToken).ConfigureAwait(false);
            await using (tree.ConfigureAwait(false))
                return await WriteAsync(tree, terminal, arguments.GetValue(paths) ?? [], cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>Writes the contents of <paramref name="paths"/> (RawText form); what is no file is reported.</summary>
    internal static async Task<ExitCode> WriteAsync(
        Tree tree,
        Terminal terminal,
        IReadOnlyList<string> paths,
        CancellationToken cancellationToken)
    {
        DirectoryNode root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        ExitCode result = ExitCode.Ok;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BlockLength);
        foreach (string path in paths)
        {
            PathLookup? found = await PathArguments.FindAsync(terminal, root, path, true, cancellationToken).ConfigureAwait(false);
            switch (found?.Node)
            {
                case null:
                    result = result == ExitCode.Ok ? ExitCode.NotFound : result;
                    break;
                case FileNode file:
                    if (!await TryCopyAsync(file.Content, terminal, path, buffer, cancellationToken).ConfigureAwait(false))
                        result = ExitCode.Failed;
                    break;
                case Node other:
                    terminal.Report($"'{path}' is no regular file but a {ModeText.TypeWord(other.Attributes.Mode)}");
                    result = ExitCode.Failed;
                    break;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }

    private static async Task<bool> TryCopyAsync(
        IRandomAccessSource content,
        Terminal terminal,
        string path,
        byte[] buffer,
        CancellationToken cancellationToken)
    {
        for (long offset = 0; ;)
        {
            int count;
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                count = await content.ReadAsync(offset, buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException error)
            {
                terminal.Report($"cannot read '{path}' at {offset}: {error.Message}");
                return false;
            }

            if (count == 0)
                return true;
            terminal.Output.Write(buffer.AsSpan(0, count));
            offset += count;
        }
    }
}
