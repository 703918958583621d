using System.Runtime.ExceptionServices;
using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>A directory's children in the order of their names.</summary>
/// <param name="Items">All that could be read.</param>
/// <param name="Failure">Why these are not all, or null.</param>
public sealed record SortedItems(IReadOnlyList<DirectoryItem> Items, ExceptionDispatchInfo? Failure)
{
    /// <summary>Reads a directory; a failure on the way is kept, so that what came before it can be shown.</summary>
    public static async ValueTask<SortedItems> ReadAsync(DirectoryNode directory, CancellationToken cancellationToken)
    {
        var items = new List<DirectoryItem>();
        ExceptionDispatchInfo? failure = null;
        bool sorted = true;
        try
        {
            await foreach (DirectoryItem item in directory.EnumerateAsync(0, cancellationToken).ConfigureAwait(false))
            {
                sorted &= items.Count == 0 || items[^1].Name < item.Name;
                items.Add(item);
            }
        }
        catch (IOException error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }

        if (!sorted)
            items.Sort(static (left, right) => left.Name.CompareTo(right.Name));
        return new SortedItems(items, failure);
    }
}
