using PxarMount.Commands;
using PxarMount.Opening;
using PxarMount.Vfs;

namespace PxarMount;

/// <summary>Composition root: makes a tree of what the user named.</summary>
public static class TreeOpener
{
    /// <summary>
    /// Opens <paramref name="source"/>; the caller disposes the tree. <paramref name="summaryFailed"/> is told when link counts and
    /// totals cannot be had, because an archive is damaged somewhere; <paramref name="watch"/> when a server stops answering and when
    /// it answers again, and of what keeps copies from being kept; without it that is said on stderr.
    /// </summary>
    /// <exception cref="CommandException">It cannot be opened; the message says why and what to do.</exception>
    public static ValueTask<Tree> OpenAsync(
        SourceSpec source,
        Action<Exception>? summaryFailed = null,
        ServerWatch? watch = null,
        CancellationToken cancellationToken = default) => SourceResolver.Resolve(source) is { } place
            ? DatastoreOpener.OpenAsync(source, place, summaryFailed, watch, cancellationToken)
            : FileOpener.OpenAsync(source, summaryFailed, cancellationToken);

    /// <summary>The name of the other half: <c>.mpxar</c> and <c>.ppxar</c> swapped; null for any other name.</summary>
    internal static string? OtherHalf(string path) => FileOpener.OtherHalf(path);
}
