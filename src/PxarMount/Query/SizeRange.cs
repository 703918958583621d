using System.Globalization;

namespace PxarMount.Query;

/// <summary>Sizes that a user asks for: <c>+1M</c> more than, <c>-10k</c> less than, <c>4096</c> exactly.</summary>
/// <param name="Least">Smallest size that fits.</param>
/// <param name="Most">Largest size that fits.</param>
public readonly record struct SizeRange(long Least, long Most)
{
    private const string Units = "kmgtpe";

    /// <summary>Reads conditions separated by commas; units are powers of 1024.</summary>
    /// <exception cref="FormatException">One is malformed.</exception>
    public static SizeRange Parse(string text)
    {
        var range = new SizeRange(0, long.MaxValue);
        foreach (string condition in text.Split(','))
        {
            string number = condition.TrimStart('+', '-');
            long bytes = ParseBytes(number) is long parsed && condition.Length - number.Length <= 1
                ? parsed
                : throw new FormatException($"'{condition}' is no size; write for example +1M, -10k or 4096");
            range = condition[0] switch
            {
                '+' => range with { Least = Math.Max(range.Least, bytes == long.MaxValue ? bytes : bytes + 1) },
                '-' => range with { Most = Math.Min(range.Most, bytes - 1) },
                _ => new SizeRange(Math.Max(range.Least, bytes), Math.Min(range.Most, bytes)),
            };
        }

        return range;
    }

    /// <summary>Whether <paramref name="bytes"/> fits.</summary>
    public bool Contains(long bytes) => bytes >= Least && bytes <= Most;

    private static long? ParseBytes(string text)
    {
        string digits = text.TrimEnd('i', 'B');
        int unit = digits.Length > 0 ? Units.IndexOf(char.ToLowerInvariant(digits[^1]), StringComparison.Ordinal) : -1;
        if (unit >= 0)
            digits = digits[..^1];
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            && number <= (ulong)long.MaxValue >> (10 * (unit + 1))
                ? (long)number << (10 * (unit + 1))
                : null;
    }
}
