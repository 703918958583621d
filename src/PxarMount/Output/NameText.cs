using System.Buffers;
using System.Globalization;
using System.Text;

namespace PxarMount.Output;

/// <summary>Shows names to people as <c>ls</c> does on a terminal: quoted for the shell where needed, never with control bytes.</summary>
public static class NameText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%+,-./:@_]{}");

    /// <summary>
    /// The name in the way of GNU <c>ls</c>: as it is when harmless, in single quotes when a shell would take it apart, with
    /// <c>$'\n'</c> for what a terminal must not see. The result reads the same name when pasted into a shell.
    /// </summary>
    public static string Quote(ReadOnlySpan<byte> name)
    {
        string text = RawText.Decode(name);
        if (text.Length == 0)
            return "''";
        if (!NeedsQuotes(text))
            return text;
        bool hasControl = HasInvisible(text);
        if (!hasControl && text.Contains('\'') && text.AsSpan().IndexOfAny("\"$`\\!") < 0)
            return $"\"{text}\"";
        var quoted = new StringBuilder(text.Length + 2);
        quoted.Append('\'');
        bool escaped = false;
        foreach (int value in Characters(text))
        {
            string? escape = Escape(value);
            if (escape is not null != escaped)
                quoted.Append(escape is null ? "''" : "'$'");
            escaped = escape is not null;
            quoted.Append(escape ?? (value == '\'' ? "'\\''" : char.ConvertFromUtf32(value)));
        }

        return quoted.Append('\'').ToString();
    }

    /// <summary>Text with control characters and bytes that are not UTF-8 escaped as <c>\n</c> or <c>\377</c>.</summary>
    public static string Visible(string text)
    {
        if (!HasInvisible(text))
            return text;
        var visible = new StringBuilder(text.Length + 8);
        foreach (int value in Characters(text))
            visible.Append(Escape(value) ?? char.ConvertFromUtf32(value));
        return visible.ToString();
    }

    /// <summary>Columns that a text takes on a terminal.</summary>
    public static int WidthOf(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
            width += DisplayWidth.Of(rune);
        return width;
    }

    private static bool NeedsQuotes(string text)
    {
        if (text[0] is '~' or '#' || HasInvisible(text))
            return true;
        foreach (char letter in text)
        {
            if (letter < 0x80 && !s_plain.Contains(letter) && letter is not ('#' or '~'))
                return true;
        }

        return false;
    }

    private static bool HasInvisible(string text)
    {
        foreach (int value in Characters(text))
        {
            if (Escape(value) is not null)
                return true;
        }

        return false;
    }

    // A byte that is no UTF-8 comes negated, so that one loop serves all.
    private static IEnumerable<int> Characters(string text)
    {
        for (int index = 0; index < text.Length;)
        {
            if (text[index] is >= '\uDC80' and <= '\uDCFF' && (index == 0 || !char.IsHighSurrogate(text[index - 1])))
            {
                yield return -(text[index++] - 0xDC00);
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(index), out Rune rune, out int consumed);
            index += consumed;
            yield return rune.Value;
        }
    }

    private static string? Escape(int value) => value switch
    {
        '\a' => "\\a",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\v' => "\\v",
        '\f' => "\\f",
        '\r' => "\\r",
        < 0 => Octal(-value),
        < 0x20 or 0x7F => Octal(value),
        >= 0x80 when !IsVisible(value) => string.Concat(Encoding.UTF8.GetBytes(new Rune(value).ToString()).Select(Octal)),
        _ => null,
    };

    private static string Octal(byte value) => Octal((int)value);

    private static string Octal(int value) => "\\" + Convert.ToString(value, 8).PadLeft(3, '0');

    // Direction marks and the like could make a listing show something else than it says.
    private static bool IsVisible(int value) => value is ZeroWidthNonJoiner or ZeroWidthJoiner || Rune.GetUnicodeCategory(new Rune(value))
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.OtherNotAssigned);
}
