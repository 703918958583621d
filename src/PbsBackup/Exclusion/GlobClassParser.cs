namespace PbsBackup.Exclusion;

/// <summary>Parses one <c>[…]</c> of a pattern. As in the reference, <c>]</c> always ends it and only <c>^</c> negates.</summary>
internal ref struct GlobClassParser(ReadOnlySpan<byte> pattern, int start)
{
    private readonly ReadOnlySpan<byte> _pattern = pattern;
    private int _index = start + 1;
    private ByteSet _set;
    private int _rangeStart = -1;

    /// <summary>The set; <paramref name="end"/> is the index behind the closing bracket.</summary>
    /// <exception cref="FormatException">The class is not closed, or it names an unknown class.</exception>
    public ByteSet Parse(out int end)
    {
        bool negated = _index < _pattern.Length && _pattern[_index] == (byte)'^';
        if (negated)
            _index++;
        while (Next() is var value && value != (byte)']')
            ParseMember(value);
        if (negated)
            _set.Invert();
        end = _index;
        return _set;
    }

    private byte Next() => _index < _pattern.Length ? _pattern[_index++] : throw new FormatException("a [ is not closed by ]");

    private void ParseMember(byte value)
    {
        if (value == (byte)'[' && _index < _pattern.Length && _pattern[_index] == (byte)':')
        {
            ParseNamedClass();
            _rangeStart = -1;
        }
        else if (value == (byte)'-' && _rangeStart >= 0)
        {
            int last = Unescape(Next());
            _set.Add(Math.Min(_rangeStart, last), Math.Max(_rangeStart, last));
            _rangeStart = -1;
        }
        else
        {
            _rangeStart = Unescape(value);
            _set.Add(_rangeStart, _rangeStart);
        }
    }

    private byte Unescape(byte value) => value == (byte)'\\' ? Next() : value;

    private void ParseNamedClass()
    {
        ReadOnlySpan<byte> rest = _pattern[(_index + 1)..];
        int length = rest.IndexOf(":]"u8);
        if (length < 0)
            throw new FormatException("a [: is not closed by :]");
        _index += length + 3;
        switch (System.Text.Encoding.Latin1.GetString(rest[..length]))
        {
            case "alnum": Add("az"u8, "AZ"u8, "09"u8); break;
            case "alpha": Add("az"u8, "AZ"u8); break;
            case "blank": Add("  "u8, "\t\t"u8); break;
            case "cntrl": Add("\x00\x1f"u8, "\x7f\x7f"u8); break;
            case "digit": Add("09"u8); break;
            case "graph": Add("!~"u8); break;
            case "lower": Add("az"u8); break;
            case "print": Add(" \x7f"u8); break;
            case "punct": Add("!/"u8, ":@"u8, "[`"u8, "{~"u8); break;
            case "space": Add("  "u8, "\t\n"u8, "\f\r"u8); break;
            case "upper": Add("AZ"u8); break;
            case "xdigit": Add("09"u8, "af"u8, "AF"u8); break;
            default: throw new FormatException("unknown class name between [: and :]");
        }
    }

    private void Add(
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> second = default,
        ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default)
    {
        Add(first);
        Add(second);
        Add(third);
        Add(fourth);
    }

    private void Add(ReadOnlySpan<byte> range)
    {
        if (!range.IsEmpty)
            _set.Add(range[0], range[1]);
    }
}
