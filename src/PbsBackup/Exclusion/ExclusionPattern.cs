using PxarArchive;

namespace PbsBackup.Exclusion;

/// <summary>
/// One exclusion rule: a pattern, whether it excludes or includes, whether it holds for directories only.
/// Immutable, safe for concurrent use.
/// </summary>
public sealed class ExclusionPattern
{
    private readonly GlobPattern _glob;
    private readonly bool _isAnchored;

    private ExclusionPattern(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> text, bool isInclude, bool isAnchored)
    {
        ReadOnlySpan<byte> trimmed = text.TrimEnd((byte)'/');
        DirectoriesOnly = trimmed.Length < text.Length;
        Text = new FileName(trimmed.IsEmpty ? "/"u8 : trimmed);
        IsInclude = isInclude;
        _isAnchored = isAnchored;
        _glob = GlobPattern.Compile(directory, Text.Bytes);
    }

    /// <summary>The pattern as written, without the leading <c>!</c> and without trailing slashes.</summary>
    public FileName Text { get; }

    /// <summary>True when a match takes the entry in, false when it leaves it out.</summary>
    public bool IsInclude { get; }

    /// <summary>True when only directories match (the pattern ended with a slash).</summary>
    public bool DirectoriesOnly { get; }

    /// <summary>
    /// A pattern as given to <c>--exclude</c>: it excludes, or includes with a leading <c>!</c>, and is tried against the whole path
    /// and against every part of it that follows a slash.
    /// </summary>
    /// <exception cref="FormatException">The pattern is malformed; the message says how.</exception>
    public static ExclusionPattern Parse(ReadOnlySpan<byte> text)
    {
        bool isInclude = text.StartsWith("!"u8);
        ReadOnlySpan<byte> pattern = isInclude ? text[1..] : text;
        return pattern.IsEmpty
            ? throw new FormatException("the pattern is empty")
            : new ExclusionPattern(default, pattern, isInclude, isAnchored: false);
    }

    /// <summary>
    /// A line of a <c>.pxarexclude</c> file that lies in <paramref name="directory"/> (empty for the root, else with a leading and
    /// without a trailing slash): anchored to that directory when it starts with a slash.
    /// </summary>
    /// <exception cref="FormatException">The pattern is malformed; the message says how.</exception>
    public static ExclusionPattern ParseLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> directory)
    {
        bool isInclude = line.StartsWith("!"u8);
        byte[] pattern = LexicalPath.Normalize(isInclude ? line[1..] : line);
        if (pattern.AsSpan().StartsWith("/"u8))
            return new ExclusionPattern(directory, pattern, isInclude, isAnchored: true);
        bool isInverted = pattern.AsSpan().StartsWith("!"u8);
        ReadOnlySpan<byte> rest = isInverted ? pattern.AsSpan(1) : pattern;
        return rest.IsEmpty
            ? throw new FormatException("the pattern is empty")
            : new ExclusionPattern(default, rest, isInclude != isInverted, isAnchored: false);
    }

    /// <summary>Whether the entry with this path from the root (with a leading slash) matches, its type aside.</summary>
    public bool Matches(ReadOnlySpan<byte> path) => _isAnchored ? _glob.MatchesWhole(path) : _glob.MatchesSuffix(path);

    /// <summary>Appends the line by which <c>.pxarexclude-cli</c> and the prelude record this pattern.</summary>
    public void AppendTo(Stream lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (IsInclude)
            lines.WriteByte((byte)'!');
        lines.Write(Text.Bytes);
        if (DirectoriesOnly && !Text.Bytes.EndsWith("/"u8))
            lines.WriteByte((byte)'/');
        lines.WriteByte((byte)'\n');
    }
}
