using System.Text;

namespace PxarMount.Query;

/// <summary>Reads the text of a <see cref="Glob"/>.</summary>
internal sealed class GlobParser(byte[] pattern)
{
    private const byte Slash = (byte)'/';
    private readonly List<GlobToken> _tokens = [];
    private int _index;

    public bool IsLiteral { get; private set; } = true;

    public GlobToken[] Parse()
    {
        if (pattern.AsSpan().Contains((byte)0))
            throw new FormatException("a pattern cannot hold NUL");
        while (_index < pattern.Length)
        {
            switch (pattern[_index])
            {
                case (byte)'\\':
                    if (++_index == pattern.Length)
                        throw new FormatException("a pattern cannot end with a backslash");
                    AddLiteral(pattern[_index++]);
                    break;
                case (byte)'?':
                    IsLiteral = false;
                    _index++;
                    AddCharacter(static value => value != Slash);
                    break;
                case (byte)'*':
                    IsLiteral = false;
                    AddStars();
                    break;
                case (byte)'[':
                    IsLiteral = false;
                    AddClass();
                    break;
                default:
                    AddLiteral(pattern[_index++]);
                    break;
            }
        }

        return [.. _tokens];
    }

    private void AddLiteral(byte literal) => _tokens.Add(new GlobToken.One(value => value == literal));

    private void AddCharacter(Func<byte, bool> accepts)
    {
        _tokens.Add(new GlobToken.Character(accepts));
        _tokens.Add(new GlobToken.CharacterRest());
    }

    private void AddStars()
    {
        int start = _index;
        while (_index < pattern.Length && pattern[_index] == (byte)'*')
            _index++;
        bool alone = _index - start >= 2
            && (start == 0 || pattern[start - 1] == Slash)
            && (_index == pattern.Length || pattern[_index] == Slash);
        if (!alone)
        {
            _tokens.Add(new GlobToken.Many(static value => value != Slash));
        }
        else if (_index == pattern.Length)
        {
            _tokens.Add(new GlobToken.Many(static _ => true));
        }
        else
        {
            _index++;
            _tokens.Add(new GlobToken.DirectoriesStart());
            _tokens.Add(new GlobToken.DirectoriesEnd());
        }
    }

    private void AddClass()
    {
        bool[] members = new bool[256];
        _index++;
        bool negated = _index < pattern.Length && pattern[_index] is (byte)'!' or (byte)'^';
        if (negated)
            _index++;
        for (int start = _index; ; _index++)
        {
            if (_index >= pattern.Length)
                throw new FormatException("a [ in a pattern needs its ]; write \\[ for the character itself");
            if (pattern[_index] == (byte)']' && _index > start)
                break;
            if (!TryAddNamedClass(members))
                AddRange(members);
        }

        _index++;
        if (negated)
            AddCharacter(value => !members[value] && value != Slash);
        else
            _tokens.Add(new GlobToken.One(value => members[value] && value != Slash));
    }

    private void AddRange(bool[] members)
    {
        byte first = ReadMember();
        byte last = first;
        if (_index + 2 < pattern.Length && pattern[_index + 1] == (byte)'-' && pattern[_index + 2] != (byte)']')
        {
            _index += 2;
            last = ReadMember();
        }

        for (int value = first; value <= last; value++)
            members[value] = true;
    }

    private byte ReadMember()
    {
        if (pattern[_index] == (byte)'\\' && _index + 1 < pattern.Length)
            _index++;
        return pattern[_index];
    }

    private bool TryAddNamedClass(bool[] members)
    {
        ReadOnlySpan<byte> rest = pattern.AsSpan(_index);
        if (!rest.StartsWith("[:"u8) || rest.IndexOf(":]"u8) is not (int length and > 0))
            return false;
        string name = Encoding.ASCII.GetString(rest[2..length]);
        Func<char, bool> isMember = name switch
        {
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "blank" => static letter => letter is ' ' or '\t',
            "cntrl" => static letter => letter is < ' ' or '\x7F',
            "digit" => char.IsAsciiDigit,
            "graph" => static letter => letter is > ' ' and < '\x7F',
            "lower" => char.IsAsciiLetterLower,
            "print" => static letter => letter is >= ' ' and < '\x7F',
            "punct" => static letter => letter is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(letter),
            "space" => static letter => letter is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper,
            "xdigit" => char.IsAsciiHexDigit,
            _ => throw new FormatException($"unknown class [:{name}:] in a pattern"),
        };
        for (int value = 0; value < 128; value++)
            members[value] |= isMember((char)value);
        _index += length + 1;
        return true;
    }
}
