using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Output;

/// <summary>Looks up the paths of a command line and reports those that name nothing.</summary>
internal static class PathArguments
{
    /// <summary>The node at <paramref name="path"/> (RawText form), or null after a message.</summary>
    public static async ValueTask<PathLookup?> FindAsync(
        Terminal terminal,
        DirectoryNode root,
        string path,
        bool followLast,
        CancellationToken cancellationToken)
    {
        PathLookup found = await PathResolver.FindAsync(root, RawText.Encode(path), followLast, cancellationToken).ConfigureAwait(false);
        if (found.Node is not null)
            return found;
        terminal.Report($"'{path}' in the archive: {found.Failure}");
        return null;
    }
}
