using System.Globalization;

namespace PxarMount.Output;

/// <summary>Sizes for people.</summary>
public static class SizeText
{
    private const string Units = "KMGTPE";

    /// <summary>As <c>ls -h</c>: powers of 1024, rounded up, one decimal below 10.</summary>
    public static string Format(long bytes)
    {
        if (bytes < 1024)
            return bytes.ToString(CultureInfo.InvariantCulture);
        decimal value = bytes;
        for (int unit = 0; ; unit++)
        {
            value /= 1024;
            decimal tenths = Math.Ceiling(value * 10) / 10;
            if (tenths < 10)
                return tenths.ToString("0.0", CultureInfo.InvariantCulture) + Units[unit];
            decimal whole = Math.Ceiling(value);
            if (whole < 1024)
                return whole.ToString("0", CultureInfo.InvariantCulture) + Units[unit];
        }
    }
}
