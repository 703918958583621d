namespace PxarMount.Tests.TestKit;

/// <summary>
/// A tree written down, and the comparison of two such records: the very semantics of the <c>trees/*.jsonl</c> files. Two records are
/// the same when they have the same paths and every field of every path is the same text.
/// </summary>
public sealed class TreeListing
{
    /// <summary>Field that only some readers know; compared when both sides have it.</summary>
    public const string InodeFlagsField = "inode_flags";

    /// <summary>Field that only some readers know; compared when both sides have it.</summary>
    public const string ProjectField = "project";

    private readonly Dictionary<string, TreeRow> _rows;

    private TreeListing(IEnumerable<TreeRow> rows)
    {
        _rows = new Dictionary<string, TreeRow>(StringComparer.Ordinal);
        foreach (TreeRow row in rows)
        {
            if (!_rows.TryAdd(row.Path, row))
                throw new InvalidDataException($"the path '{row.Path}' occurs twice");
        }
    }

    public IReadOnlyDictionary<string, TreeRow> Rows => _rows;

    public int Count => _rows.Count;

    /// <summary>The listing of a golden tree, by the name of its <c>.jsonl</c> file without extension.</summary>
    public static TreeListing OfGolden(string tree) => Parse(File.ReadLines(Golden.PathOf($"trees/{tree}.jsonl")));

    /// <summary>Reads the lines of a <c>.jsonl</c> file.</summary>
    public static TreeListing Parse(IEnumerable<string> lines) =>
        new(lines.Where(line => !string.IsNullOrWhiteSpace(line)).Select(TreeRow.Parse));

    /// <summary>What a reader saw, in any order.</summary>
    public static TreeListing From(IEnumerable<SeenEntry> entries)
    {
        List<SeenEntry> sorted = [.. entries];
        sorted.Sort((left, right) => left.Path.AsSpan().SequenceCompareTo(right.Path));
        var groups = new Dictionary<object, (byte[] First, uint Count)>();
        foreach (SeenEntry entry in sorted.Where(entry => entry.LinkKey is not null))
        {
            groups[entry.LinkKey!] = groups.TryGetValue(entry.LinkKey!, out (byte[] First, uint Count) group)
                ? (group.First, group.Count + 1)
                : (entry.Path, 1);
        }

        return new TreeListing(sorted.Select(entry =>
        {
            (byte[] first, uint count) = entry.LinkKey is null ? (entry.Path, 1) : groups[entry.LinkKey];
            return TreeRow.From(entry, entry.LinkCount ?? count, first);
        }));
    }

    /// <summary>The record as a <c>.jsonl</c> file.</summary>
    public IEnumerable<string> ToJsonLines() => _rows.Values.Select(row => row.ToJson());

    /// <summary>
    /// Every difference as a line; <c>this</c> is what is expected. <paramref name="ignored"/> names fields that do not count;
    /// <c>xattrs</c> stands for all attributes.
    /// </summary>
    public IReadOnlyList<string> DifferencesTo(TreeListing actual, params string[] ignored)
    {
        var differences = new List<string>();
        foreach (string path in _rows.Keys.Union(actual._rows.Keys).Order(StringComparer.Ordinal))
        {
            if (!actual._rows.TryGetValue(path, out TreeRow? found))
                differences.Add($"missing: '{path}'");
            else if (!_rows.TryGetValue(path, out TreeRow? expected))
                differences.Add($"unexpected: '{path}'");
            else
                differences.AddRange(FieldDifferences(expected, found, ignored));
        }

        return differences;
    }

    private static IEnumerable<string> FieldDifferences(TreeRow expected, TreeRow found, string[] ignored)
    {
        foreach (string field in expected.Fields.Keys.Union(found.Fields.Keys).Order(StringComparer.Ordinal))
        {
            bool hasWanted = expected.Fields.TryGetValue(field, out string? want);
            bool hasGot = found.Fields.TryGetValue(field, out string? got);
            if (want == got
                || ignored.Contains(field)
                || (ignored.Contains("xattrs") && field.StartsWith(TreeRow.XAttrPrefix, StringComparison.Ordinal))
                || (field is InodeFlagsField or ProjectField && !(hasWanted && hasGot)))
            {
                continue;
            }

            yield return $"'{expected.Path}': {field} is {got ?? "absent"}, expected {want ?? "absent"}";
        }
    }
}
