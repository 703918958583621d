namespace PbsBackup.Exclusion;

/// <summary>
/// A compiled path pattern: <c>?</c>, <c>*</c>, <c>**</c>, <c>[…]</c> and <c>\</c> over bytes. Matching takes time
/// proportional to the text times the pattern, whatever both are. Immutable, safe for concurrent use.
/// </summary>
/// <remarks>
/// The official tools' language to the letter; the patterns of the program's command lines differ in a few points, by intention.
/// </remarks>
internal sealed class GlobPattern
{
    private readonly GlobToken[] _tokens;
    private readonly ByteSet[] _classes;
    private readonly byte[]? _literal;
    private readonly bool _neverMatchesSlash;

    private GlobPattern(GlobToken[] tokens, ByteSet[] classes)
    {
        _tokens = tokens;
        _classes = classes;
        if (Array.TrueForAll(tokens, token => token.Kind == GlobTokenKind.Literal))
            _literal = Array.ConvertAll(tokens, token => (byte)token.Value);
        _neverMatchesSlash = Array.TrueForAll(tokens, NeverMatchesSlash);
    }

    /// <summary>Compiles <paramref name="pattern"/> behind <paramref name="literalPrefix"/>, whose bytes stand for themselves.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public static GlobPattern Compile(ReadOnlySpan<byte> literalPrefix, ReadOnlySpan<byte> pattern)
    {
        var parser = new GlobParser(literalPrefix);
        parser.Parse(pattern);
        return new GlobPattern(parser.Tokens, parser.Classes);
    }

    /// <summary>Whether the whole <paramref name="path"/> matches.</summary>
    public bool MatchesWhole(ReadOnlySpan<byte> path) =>
        _literal is not null ? path.SequenceEqual(_literal) : Run(path, everySuffix: false);

    /// <summary>Whether the whole <paramref name="path"/> or any part of it behind a slash, to its end, matches.</summary>
    public bool MatchesSuffix(ReadOnlySpan<byte> path)
    {
        if (_literal is not null)
        {
            return path.EndsWith(_literal)
                && (path.Length == _literal.Length || path[path.Length - _literal.Length - 1] == (byte)'/');
        }

        return _neverMatchesSlash
            ? Run(path[(path.LastIndexOf((byte)'/') + 1)..], everySuffix: false)
            : Run(path, everySuffix: true);
    }

    private bool NeverMatchesSlash(GlobToken token) => token.Kind switch
    {
        GlobTokenKind.Literal => token.Value != '/',
        GlobTokenKind.Class => !_classes[token.Value].Contains((byte)'/'),
        GlobTokenKind.AnyByte or GlobTokenKind.Run => true,
        _ => false,
    };

    // A set of positions advanced byte by byte: no pattern, however made, takes exponential time.
    private bool Run(ReadOnlySpan<byte> text, bool everySuffix)
    {
        int words = (_tokens.Length / 64) + 1;
        Span<ulong> current = words <= 16 ? stackalloc ulong[words] : new ulong[words];
        Span<ulong> next = words <= 16 ? stackalloc ulong[words] : new ulong[words];
        Reach(current, 0);
        foreach (byte value in text)
        {
            next.Clear();
            bool alive = false;
            for (int word = 0; word < words; word++)
            {
                for (ulong bits = current[word]; bits != 0; bits &= bits - 1)
                {
                    alive = true;
                    Step(next, (word * 64) + System.Numerics.BitOperations.TrailingZeroCount(bits), value);
                }
            }

            if (everySuffix && value == (byte)'/')
                Reach(next, 0);
            else if (!alive && !everySuffix)
                return false;
            Span<ulong> swap = current;
            current = next;
            next = swap;
        }

        return (current[_tokens.Length / 64] & (1UL << (_tokens.Length % 64))) != 0;
    }

    private void Step(Span<ulong> next, int position, byte value)
    {
        if (position == _tokens.Length)
            return;
        GlobToken token = _tokens[position];
        switch (token.Kind)
        {
            case GlobTokenKind.Literal when token.Value == value:
            case GlobTokenKind.AnyByte when value != (byte)'/':
            case GlobTokenKind.Class when _classes[token.Value].Contains(value):
                Reach(next, position + 1);
                break;
            case GlobTokenKind.Run when value != (byte)'/':
            case GlobTokenKind.DeepRun:
                Reach(next, position);
                break;
        }
    }

    private void Reach(Span<ulong> set, int position)
    {
        while (true)
        {
            set[position / 64] |= 1UL << (position % 64);
            if (position == _tokens.Length)
                return;
            switch (_tokens[position].Kind)
            {
                case GlobTokenKind.Run:
                case GlobTokenKind.DeepRun:
                    position++;
                    break;
                case GlobTokenKind.OptionalDirectories:
                    Reach(set, position + 1);
                    position += 3;
                    break;
                default:
                    return;
            }
        }
    }
}
