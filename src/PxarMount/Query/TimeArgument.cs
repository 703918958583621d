using System.Globalization;
using PxarArchive;

namespace PxarMount.Query;

/// <summary>A point in time as a user types it.</summary>
public static class TimeArgument
{
    private static readonly string[] s_local =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss",
    ];

    private static readonly string[] s_zoned =
    [
        "yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-dd HH:mmzzz", "yyyy-MM-dd HH:mm:sszzz",
    ];

    /// <summary>
    /// A date, with or without time and zone (<c>2024-06-10</c>, <c>2024-06-10T11:13:20Z</c>; local without a zone), seconds since
    /// 1970 (<c>@1700000000</c>), or how long ago (<c>90s</c>, <c>30m</c>, <c>12h</c>, <c>7d</c>, <c>2w</c>, <c>1y</c>).
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static PxarTime Parse(string text, TimeProvider clock)
    {
        if (text.StartsWith('@') && long.TryParse(text.AsSpan(1), CultureInfo.InvariantCulture, out long seconds))
            return new PxarTime(seconds, 0);
        if (text.Length > 1 && SecondsOf(text[^1]) is long unit
            && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            && count < long.MaxValue / unit / 2)
        {
            return new PxarTime(clock.GetUtcNow().ToUnixTimeSeconds() - (count * unit), 0);
        }

        string zoned = text.EndsWith('Z') ? text[..^1] + "+00:00" : text;
        if (DateTimeOffset.TryParseExact(zoned, s_zoned, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset point))
            return new PxarTime(point.ToUnixTimeSeconds(), 0);
        if (DateTime.TryParseExact(text, s_local, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            var offset = new DateTimeOffset(local, clock.LocalTimeZone.GetUtcOffset(local));
            return new PxarTime(offset.ToUnixTimeSeconds(), 0);
        }

        throw new FormatException($"'{text}' is no time; write for example 2024-06-10, 2024-06-10T11:13:20Z, @1700000000 or 7d");
    }

    /// <summary>Order of two times.</summary>
    public static int Compare(PxarTime left, PxarTime right) =>
        left.Seconds != right.Seconds ? left.Seconds.CompareTo(right.Seconds) : left.Nanoseconds.CompareTo(right.Nanoseconds);

    private static long? SecondsOf(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86400,
        'w' => 7 * 86400,
        'y' => 31556952,
        _ => null,
    };
}
