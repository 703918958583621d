using System.Globalization;

namespace PbsTestServer.Control;

/// <summary>Times as people write them: <c>200ms</c>, <c>1.5s</c>, <c>2m</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Milliseconds)[] s_units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        foreach ((string unit, double milliseconds) in s_units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal))
                continue;
            string digits = text[..^unit.Length];
            bool isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
            if (isNumber && number * milliseconds < int.MaxValue)
            {
                time = TimeSpan.FromMilliseconds(number * milliseconds);
                return true;
            }
        }

        return false;
    }
}
