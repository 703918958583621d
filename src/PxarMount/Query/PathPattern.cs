namespace PxarMount.Query;

/// <summary>
/// A pattern that selects entries by path: with a leading slash from the root, else at any level; a trailing
/// slash is for directories only; a leading <c>!</c> takes away. Immutable, safe for concurrent use.
/// </summary>
public sealed class PathPattern
{
    private readonly Glob _glob;
    private readonly bool _directoriesOnly;

    private PathPattern(string text, Glob glob, bool directoriesOnly, bool isNegative)
    {
        Text = text;
        _glob = glob;
        _directoriesOnly = directoriesOnly;
        IsNegative = isNegative;
    }

    /// <summary>The pattern as it was given, in <see cref="RawText"/> form.</summary>
    public string Text { get; }

    /// <summary>Whether entries that match are left out.</summary>
    public bool IsNegative { get; }

    /// <summary>Reads a pattern, given in <see cref="RawText"/> form.</summary>
    /// <exception cref="FormatException">It is malformed; the message says how.</exception>
    public static PathPattern Parse(string text)
    {
        ReadOnlySpan<byte> pattern = RawText.Encode(text);
        bool negative = pattern.StartsWith("!"u8);
        if (negative)
            pattern = pattern[1..];
        bool directoriesOnly = pattern.EndsWith("/"u8) && !pattern.EndsWith("\\/"u8);
        bool anchored = pattern.StartsWith("/"u8);
        pattern = pattern.TrimEnd((byte)'/');
        if (anchored)
            return new PathPattern(text, Glob.Parse(pattern.IsEmpty ? "/**"u8 : pattern), directoriesOnly && !pattern.IsEmpty, negative);
        if (pattern.IsEmpty)
            throw new FormatException("a pattern cannot be empty");
        return new PathPattern(text, Glob.Parse([.. "/**/"u8, .. pattern]), directoriesOnly, negative);
    }

    /// <summary>Whether the entry at <paramref name="path"/> (<c>/a/b</c>) matches.</summary>
    public bool IsMatch(ReadOnlySpan<byte> path, bool isDirectory) => (isDirectory || !_directoriesOnly) && _glob.IsMatch(path);
}
