using System.Globalization;
using PxarArchive;

namespace PxarMount.Output;

/// <summary>Times for people, in the local time zone, and for programs, in UTC.</summary>
public sealed class TimeText(TimeProvider clock)
{
    private const long FirstSecond = -62135596800;
    private const long LastSecond = 253402300799 - 86400;
    private const long HalfYear = 31556952 / 2;
    private readonly long _now = clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>As <c>ls -l</c>: with the hour when recent, else with the year.</summary>
    public string Short(PxarTime time)
    {
        if (!HasDate(time))
            return "@" + time.Seconds.ToString(CultureInfo.InvariantCulture);
        DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(time.Seconds), clock.LocalTimeZone);
        bool recent = time.Seconds <= _now && time.Seconds > _now - HalfYear;
        string day = local.ToString("MMM ", CultureInfo.InvariantCulture) + local.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2);
        return day + local.ToString(recent ? " HH:mm" : "  yyyy", CultureInfo.InvariantCulture);
    }

    /// <summary>As <c>stat</c>: date, time with nanoseconds, zone.</summary>
    public string Long(PxarTime time)
    {
        if (!HasDate(time))
            return string.Create(CultureInfo.InvariantCulture, $"@{time.Seconds}.{time.Nanoseconds:D9}");
        DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(time.Seconds), clock.LocalTimeZone);
        string zone = local.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd HH:mm:ss}.{time.Nanoseconds:D9} {zone}");
    }

    /// <summary>ISO 8601 in UTC with nanoseconds; null for a year that has no such form.</summary>
    public static string? Iso(PxarTime time) => HasDate(time)
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTimeOffset.FromUnixTimeSeconds(time.Seconds):yyyy-MM-ddTHH:mm:ss}.{time.Nanoseconds:D9}Z")
        : null;

    private static bool HasDate(PxarTime time) => time.Seconds is >= FirstSecond + 86400 and <= LastSecond;
}
