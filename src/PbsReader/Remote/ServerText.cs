using System.Text;

namespace PbsReader.Remote;

/// <summary>Text that a server sent, for a message: one line, of bounded length, without what would steer a terminal.</summary>
internal static class ServerText
{
    /// <summary>Most bytes of an error's body that are read.</summary>
    internal const int MaxBytes = 4096;

    private const int MaxLength = 300;

    /// <summary>The text of a body.</summary>
    internal static string Of(ReadOnlySpan<byte> body) => Of(Encoding.UTF8.GetString(body));

    /// <summary>The same of a text.</summary>
    internal static string Of(string text)
    {
        var line = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (line.Length >= MaxLength)
                return line.Append('…').ToString();
            bool isBlank = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is
                System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator;
            if (!isBlank)
                line.Append(rune);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }
}
