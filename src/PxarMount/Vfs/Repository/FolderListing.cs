using System.Text;

namespace PxarMount.Vfs.Repository;

/// <summary>The children of a virtual folder at one time. Immutable.</summary>
internal sealed class FolderListing<T>
{
    private const long FirstOrder = 16;
    private const int LongestName = 255;
    private readonly Dictionary<string, int> _positions;
    private readonly FolderEntry<T>[] _entries;
    private readonly long _nextOrder;

    private FolderListing(FolderEntry<T>[] entries, Dictionary<string, int> positions, long nextOrder, long expiresAt) =>
        (_entries, _positions, _nextOrder, ExpiresAt) = (entries, positions, nextOrder, expiresAt);

    /// <summary>The children in the order of enumerations.</summary>
    internal IReadOnlyList<FolderEntry<T>> Entries => _entries;

    /// <summary>Timestamp from which on the listing has to be made anew.</summary>
    internal long ExpiresAt { get; }

    /// <summary>
    /// A listing of <paramref name="items"/>. Children that were there before keep their node and their place, so that an enumeration
    /// goes on where it was while others come and go.
    /// </summary>
    internal static FolderListing<T> Make(
        FolderListing<T>? before, IReadOnlyList<FolderItem<T>> items, Func<string, T, Node> create, long expiresAt)
    {
        var comparer = EqualityComparer<T>.Default;
        long nextOrder = before?._nextOrder ?? FirstOrder;
        var entries = new FolderEntry<T>[items.Count];
        for (int position = 0; position < entries.Length; position++)
        {
            (string name, T what) = items[position];
            entries[position] = before?.Find(name) is { } known && comparer.Equals(known.What, what)
                ? known
                : new FolderEntry<T>(name, what, create(name, what), nextOrder++);
        }

        Array.Sort(entries, static (one, other) => one.Order.CompareTo(other.Order));
        var positions = new Dictionary<string, int>(entries.Length, StringComparer.Ordinal);
        for (int position = 0; position < entries.Length; position++)
            positions.Add(entries[position].Name, position);
        return new FolderListing<T>(entries, positions, nextOrder, expiresAt);
    }

    internal FolderListing<T> WithExpiry(long expiresAt) => new(_entries, _positions, _nextOrder, expiresAt);

    internal FolderEntry<T>? Find(string name) => _positions.TryGetValue(name, out int position) ? _entries[position] : null;

    internal FolderEntry<T>? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[LongestName];
        return name.Length <= LongestName
            && Encoding.UTF8.TryGetChars(name, text, out int length)
            && _positions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out int position)
            ? _entries[position]
            : null;
    }

    /// <summary>The nodes that are not in <paramref name="later"/>.</summary>
    internal IReadOnlyList<Node> Without(FolderListing<T> later) =>
        [.. _entries.Where(entry => later.Find(entry.Name)?.Node != entry.Node).Select(entry => entry.Node)];

    /// <summary>Position of the first child behind a place.</summary>
    internal int PositionBehind(long order)
    {
        int low = 0;
        for (int high = _entries.Length; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = _entries[middle].Order <= order ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
