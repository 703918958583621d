namespace PbsBackup.Exclusion;

/// <summary>Turns the text of a pattern into tokens.</summary>
internal sealed class GlobParser
{
    private readonly List<GlobToken> _tokens = [];
    private readonly List<ByteSet> _classes = [];

    /// <summary>Starts with bytes that stand for themselves.</summary>
    public GlobParser(ReadOnlySpan<byte> literalPrefix)
    {
        foreach (byte value in literalPrefix)
            _tokens.Add(new GlobToken(GlobTokenKind.Literal, value));
    }

    /// <summary>The tokens so far.</summary>
    public GlobToken[] Tokens => [.. _tokens];

    /// <summary>The sets that <see cref="GlobTokenKind.Class"/> tokens point to.</summary>
    public ByteSet[] Classes => [.. _classes];

    /// <summary>Adds the tokens of <paramref name="pattern"/>.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public void Parse(ReadOnlySpan<byte> pattern)
    {
        if (pattern.Contains((byte)0))
            throw new FormatException("the pattern contains a NUL byte");
        int index = 0;
        while (index < pattern.Length)
        {
            byte value = pattern[index];
            switch (value)
            {
                case (byte)'\\':
                    if (index + 1 == pattern.Length)
                        throw new FormatException("the pattern ends with a backslash");
                    _tokens.Add(new GlobToken(GlobTokenKind.Literal, pattern[index + 1]));
                    index += 2;
                    break;
                case (byte)'?':
                    _tokens.Add(new GlobToken(GlobTokenKind.AnyByte));
                    index++;
                    break;
                case (byte)'*':
                    index = ParseStars(pattern, index);
                    break;
                case (byte)'[':
                    var parser = new GlobClassParser(pattern, index);
                    _tokens.Add(new GlobToken(GlobTokenKind.Class, _classes.Count));
                    _classes.Add(parser.Parse(out index));
                    break;
                default:
                    _tokens.Add(new GlobToken(GlobTokenKind.Literal, value));
                    index++;
                    break;
            }
        }
    }

    private int ParseStars(ReadOnlySpan<byte> pattern, int start)
    {
        int end = start;
        while (end < pattern.Length && pattern[end] == (byte)'*')
            end++;
        bool standsAlone = (start == 0 || pattern[start - 1] == (byte)'/') && (end == pattern.Length || pattern[end] == (byte)'/');
        if (end - start < 2 || !standsAlone)
        {
            _tokens.Add(new GlobToken(GlobTokenKind.Run));
            return end;
        }

        if (end == pattern.Length)
        {
            _tokens.Add(new GlobToken(GlobTokenKind.DeepRun));
            return end;
        }

        _tokens.Add(new GlobToken(GlobTokenKind.OptionalDirectories));
        _tokens.Add(new GlobToken(GlobTokenKind.DeepRun));
        _tokens.Add(new GlobToken(GlobTokenKind.Literal, '/'));
        return end + 1;
    }
}
