using System.Globalization;
using System.Text;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// How the time of a snapshot is written, with the conversions of <c>date(1)</c>. Every format tells seconds apart, so that no two
/// snapshots of a group get one name. Immutable.
/// </summary>
public sealed class SnapshotTimeFormat
{
    /// <summary>The word for <see cref="Compact"/>.</summary>
    public const string CompactWord = "compact";

    private const int LongestFormat = 128;
    private const string Conversions = "YymdjHMSsFTzZabBA%";
    private readonly string _format;
    private readonly TimeZoneInfo _zone;

    private SnapshotTimeFormat(string format, TimeZoneInfo? zone = null) => (_format, _zone) = (format, zone ?? TimeZoneInfo.Utc);

    /// <summary>As the datastore has it: <c>2026-09-01T03:00:00Z</c>.</summary>
    public static SnapshotTimeFormat Default { get; } = new("%FT%TZ");

    /// <summary>Without colons: <c>20260901T030000Z</c>.</summary>
    public static SnapshotTimeFormat Compact { get; } = new("%Y%m%dT%H%M%SZ");

    /// <summary>Reads a format; null is the default one. Local time says its offset where the format does not.</summary>
    /// <param name="text">Text with conversions, <see cref="CompactWord"/>, or null.</param>
    /// <param name="zone">The zone to show times in; null for UTC.</param>
    /// <exception cref="FormatException">It cannot name folders; the message says why.</exception>
    public static SnapshotTimeFormat Parse(string? text, TimeZoneInfo? zone = null)
    {
        if (text is null)
            return zone is null ? Default : new SnapshotTimeFormat("%FT%T%z", zone);
        if (text == CompactWord)
            return zone is null ? Compact : new SnapshotTimeFormat("%Y%m%dT%H%M%S%z", zone);
        Check(text);
        return new SnapshotTimeFormat(text, zone);
    }

    /// <summary>The name for a time in seconds since 1970.</summary>
    public string Format(long time)
    {
        DateTimeOffset moment = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(time), _zone);
        var name = new StringBuilder(32);
        for (int index = 0; index < _format.Length; index++)
        {
            if (_format[index] == '%')
                Append(name, _format[++index], moment);
            else
                name.Append(_format[index]);
        }

        return name.ToString();
    }

    private static void Append(StringBuilder name, char conversion, DateTimeOffset moment)
    {
        string? pattern = conversion switch
        {
            'Y' => "yyyy",
            'y' => "yy",
            'm' => "MM",
            'd' => "dd",
            'H' => "HH",
            'M' => "mm",
            'S' => "ss",
            'F' => "yyyy-MM-dd",
            'T' => "HH:mm:ss",
            'a' => "ddd",
            'A' => "dddd",
            'b' => "MMM",
            'B' => "MMMM",
            _ => null,
        };
        if (pattern is not null)
            name.Append(moment.ToString(pattern, CultureInfo.InvariantCulture));
        else if (conversion == 's')
            name.Append(moment.ToUnixTimeSeconds());
        else if (conversion == 'j')
            name.Append(moment.DayOfYear.ToString("000", CultureInfo.InvariantCulture));
        else if (conversion is 'z' or 'Z')
            name.Append(moment.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        else
            name.Append(conversion);
    }

    private static void Check(string text)
    {
        var used = new HashSet<char>();
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] is '/' or < ' ' or '\x7F')
                throw new FormatException("a time format gives names of folders: no slash and no control character can be in it");
            if (text[index] != '%')
                continue;
            if (++index == text.Length || !Conversions.Contains(text[index], StringComparison.Ordinal))
                throw new FormatException($"'{text}' is no time format: known are %Y %m %d %H %M %S %F %T %s %y %j %b %B %a %A %z %%");
            used.Add(text[index]);
        }

        bool hasDate = used.Contains('F') || ((used.Contains('Y') || used.Contains('y'))
            && (used.Contains('j') || (used.Contains('d') && (used.Contains('m') || used.Contains('b') || used.Contains('B')))));
        bool hasTime = used.Contains('T') || (used.Contains('H') && used.Contains('M') && used.Contains('S'));
        if (!used.Contains('s') && !(hasDate && hasTime))
        {
            throw new FormatException(
                $"'{text}' does not tell all snapshots apart: a time format needs date, hours, minutes and seconds, or %s");
        }

        if (text.StartsWith('.') || text.Length > LongestFormat)
            throw new FormatException($"'{text}' is too long, or gives hidden names");
    }
}
