namespace PbsBackup.Exclusion;

/// <summary>
/// The rules in force at one place of a tree. The last rule that matches decides; what none matches is included. Not safe for
/// concurrent use.
/// </summary>
public sealed class ExclusionList
{
    private readonly List<ExclusionPattern> _patterns = [];

    /// <summary>Number of rules.</summary>
    public int Count => _patterns.Count;

    /// <summary>Appends a rule, which then goes before all others.</summary>
    public void Add(ExclusionPattern pattern) => _patterns.Add(pattern);

    /// <summary>Removes all rules but the first <paramref name="count"/>.</summary>
    public void TruncateTo(int count) => _patterns.RemoveRange(count, _patterns.Count - count);

    /// <summary>
    /// Whether an entry is left out. <paramref name="path"/> is its path from the root with a leading slash. Null when that depends on
    /// whether it is a directory and <paramref name="isDirectory"/> is null.
    /// </summary>
    public bool? IsExcluded(ReadOnlySpan<byte> path, bool? isDirectory)
    {
        for (int index = _patterns.Count - 1; index >= 0; index--)
        {
            ExclusionPattern pattern = _patterns[index];
            if ((pattern.DirectoriesOnly && isDirectory == false) || !pattern.Matches(path))
                continue;
            if (pattern.DirectoriesOnly && isDirectory is null)
                return null;
            return !pattern.IsInclude;
        }

        return false;
    }
}
