using PxarArchive;
using PxarMount.Opening;
using PxarMount.Output;
using PxarMount.Vfs;

namespace PxarMount.Commands.Verification;

/// <summary>Checks an archive in files of its own: it has no checksums, but its structure, and every content can be read.</summary>
internal static class ArchiveCheck
{
    public static async Task<ExitCode> RunAsync(
        SourceSpec source, Terminal terminal, OutputFormat format, CancellationToken cancellationToken)
    {
        Tree tree;
        try
        {
            tree = await FileOpener.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (CommandException exception) when (exception.InnerException is PxarFormatException)
        {
            var found = new ArchiveFindings();
            found.Add(null, exception.Message);
            found.Write(terminal, format);
            return ExitCode.Damaged;
        }

        await using (tree.ConfigureAwait(false))
        {
            PxarAccessor archive = ((PxarTree)tree).Archive;
            var display = new ProgressBar(terminal, "verify")
            {
                Total = archive.MetadataLength + (archive.PayloadLength ?? 0),
            };
            var walk = new ArchiveWalk(archive, display);
            ArchiveFindings found = await walk.RunAsync(cancellationToken).ConfigureAwait(false);
            display.Dispose();
            found.Write(terminal, format);
            return found.IsSound ? ExitCode.Ok : ExitCode.Damaged;
        }
    }
}
