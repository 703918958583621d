namespace PxarMount.Query;

/// <summary>
/// The entries that a list of patterns selects: the last pattern that matches decides; what none matches follows its directory. Keeps
/// count of which patterns ever matched; not safe for concurrent use.
/// </summary>
public sealed class PathSelection
{
    private readonly PathPattern[] _patterns;
    private readonly bool[] _used;

    /// <summary>Reads patterns in <see cref="RawText"/> form; no pattern selects everything.</summary>
    /// <exception cref="FormatException">One is malformed.</exception>
    public PathSelection(IReadOnlyList<string> patterns)
    {
        _patterns = [.. patterns.Select(PathPattern.Parse)];
        _used = new bool[_patterns.Length];
        SelectsRoot = Array.TrueForAll(_patterns, static pattern => pattern.IsNegative);
    }

    /// <summary>Whether everything is selected that no pattern matches: there is none that adds.</summary>
    public bool SelectsRoot { get; }

    /// <summary>Whether there are no patterns at all.</summary>
    public bool IsEverything => _patterns.Length == 0;

    /// <summary>Whether the entry is selected; <paramref name="inherited"/> is what its directory was.</summary>
    public bool IsSelected(ReadOnlySpan<byte> path, bool isDirectory, bool inherited)
    {
        for (int index = _patterns.Length - 1; index >= 0; index--)
        {
            if (!_patterns[index].IsMatch(path, isDirectory))
                continue;
            _used[index] = true;
            return !_patterns[index].IsNegative;
        }

        return inherited;
    }

    /// <summary>Patterns that add and never matched.</summary>
    public IEnumerable<string> Unused =>
        _patterns.Where((pattern, index) => !pattern.IsNegative && !_used[index]).Select(static pattern => pattern.Text);
}
