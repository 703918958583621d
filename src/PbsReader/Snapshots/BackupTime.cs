using System.Globalization;

namespace PbsReader.Snapshots;

/// <summary>Backup times as directories are named: <c>2026-01-02T03:04:05Z</c>, nothing else (datastore spec, 1).</summary>
public static class BackupTime
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Largest time that four digits of year can name.</summary>
    public const long Max = 253402300799;

    /// <summary>Seconds since 1970 of a directory's name; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long time)
    {
        time = 0;
        const DateTimeStyles InUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTime.TryParseExact(text, Pattern, CultureInfo.InvariantCulture, InUtc, out DateTime parsed))
            return false;
        time = (parsed - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        return time >= 1;
    }

    /// <summary>The directory's name for a time from 1 to <see cref="Max"/>.</summary>
    public static string Format(long time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Max);
        return DateTime.UnixEpoch.AddSeconds(time).ToString(Pattern, CultureInfo.InvariantCulture);
    }
}
