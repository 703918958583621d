using System.Buffers;
using System.Text;

namespace PxarMount.Query;

/// <summary>
/// A pattern for names or paths, as bytes: <c>?</c> one character and <c>*</c> any run, neither of them a slash; <c>**</c> between
/// slashes or at an end any run of whole directories (<c>a/**/b</c> also matches <c>a/b</c>); <c>[a-z]</c>, <c>[!x]</c>,
/// <c>[[:digit:]]</c>; <c>\c</c> the character itself. Matching takes time in proportion to pattern times path, whatever the pattern.
/// Immutable, safe for concurrent use.
/// </summary>
/// <remarks>
/// Not the patterns of <c>.pxarexclude</c> (<c>PbsBackup.Exclusion</c>), which have to be the official tools' to the letter: there <c>?</c>
/// is a byte, only <c>^</c> negates a class, <c>]</c> always ends it, it may hold a slash, and ranges may run backwards. Everything else is
/// the same, and a test holds both together.
/// </remarks>
public sealed class Glob
{
    private const int StackTokens = 256;
    private readonly GlobToken[] _tokens;
    private readonly bool _ignoreCase;

    private Glob(GlobToken[] tokens, bool ignoreCase, bool isLiteral)
    {
        _tokens = tokens;
        _ignoreCase = ignoreCase;
        IsLiteral = isLiteral;
    }

    /// <summary>True when the pattern is a plain name or path.</summary>
    public bool IsLiteral { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It is malformed; the message says how.</exception>
    public static Glob Parse(ReadOnlySpan<byte> pattern, bool ignoreCase = false)
    {
        byte[] folded = ignoreCase ? Fold(pattern) : pattern.ToArray();
        var parser = new GlobParser(folded);
        return new Glob(parser.Parse(), ignoreCase, parser.IsLiteral);
    }

    /// <summary>Whether all of <paramref name="text"/> matches.</summary>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (_ignoreCase)
            text = Fold(text);
        int count = _tokens.Length + 1;
        bool[]? rented = count > StackTokens ? ArrayPool<bool>.Shared.Rent(2 * count) : null;
        Span<bool> states = rented is null ? stackalloc bool[2 * StackTokens] : rented;
        states.Clear();
        bool matched = Run(text, states[..count], states.Slice(count, count));
        if (rented is not null)
            ArrayPool<bool>.Shared.Return(rented);
        return matched;
    }

    // All places of the pattern at once: no backtracking, hence no pattern that takes forever.
    private bool Run(ReadOnlySpan<byte> text, Span<bool> current, Span<bool> next)
    {
        current[0] = true;
        Skip(current);
        int characterEnd = 0;
        for (int index = 0; index < text.Length; index++)
        {
            bool isInside = index < characterEnd;
            if (!isInside && text[index] >= 0x80 && Rune.DecodeFromUtf8(text[index..], out _, out int length) == OperationStatus.Done)
                characterEnd = index + length;
            next.Clear();
            bool alive = false;
            for (int place = 0; place < _tokens.Length; place++)
            {
                if (current[place])
                    alive |= _tokens[place].Step(text[index], isInside, place, next);
            }

            if (!alive)
                return false;
            Skip(next);
            Span<bool> swap = current;
            current = next;
            next = swap;
        }

        return current[_tokens.Length];
    }

    private void Skip(Span<bool> states)
    {
        for (int place = 0; place < _tokens.Length; place++)
        {
            if (states[place] && _tokens[place].EmptyStep is int step and > 0)
                states[place + step] = true;
        }
    }

    private static byte[] Fold(ReadOnlySpan<byte> text) => RawText.Encode(RawText.Decode(text).ToLowerInvariant());
}
