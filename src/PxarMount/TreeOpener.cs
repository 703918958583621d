using PxarMount.Commands;
using PxarMount.Vfs;

namespace PxarMount;

/// <summary>Composition root: makes a tree of what the user named.</summary>
public static class TreeOpener
{
    /// <summary>Opens <paramref name="source"/>; the caller disposes the tree.</summary>
    /// <exception cref="CommandException">It cannot be opened; the message says why and what to do.</exception>
    public static ValueTask<Tree> OpenAsync(SourceSpec source, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}
