using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>A directory's children in the order of their names.</summary>
/// <param name="Items">All that could be read.</param>
/// <param name="Failures">Why these are not all; empty when they are.</param>
public sealed record SortedItems(IReadOnlyList<DirectoryItem> Items, IReadOnlyList<IOException> Failures)
{
    /// <summary>Reads a directory; failures on the way are kept, so that the other children can be shown.</summary>
    public static async ValueTask<SortedItems> ReadAsync(DirectoryNode directory, CancellationToken cancellationToken)
    {
        var items = new List<DirectoryItem>();
        var failures = new List<IOException>();
        bool sorted = true;
        var cursor = new DirectoryCursor(directory);
        try
        {
            while (true)
            {
                try
                {
                    if (!await cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
                        break;
                }
                catch (IOException error)
                {
                    failures.Add(error);
                    continue;
                }

                sorted &= items.Count == 0 || items[^1].Name < cursor.Current.Name;
                items.Add(cursor.Current);
            }
        }
        finally
        {
            await cursor.CloseAsync().ConfigureAwait(false);
        }

        if (!sorted)
            items.Sort(static (left, right) => left.Name.CompareTo(right.Name));
        return new SortedItems(items, failures);
    }
}
