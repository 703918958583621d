using System.Globalization;
using System.Text.RegularExpressions;
using PbsReader.Snapshots;

namespace PbsTestServer.Rest;

/// <summary>A parameter that a call takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsOptional">Whether it may be missing.</param>
/// <param name="Check">What is wrong with a value; null when nothing is.</param>
internal sealed partial record Parameter(string Name, bool IsOptional, Func<string, string?> Check)
{
    private const string BadPattern = "value does not match the regex pattern";

    public static Parameter Namespace { get; } = new("ns", true, text => BackupNamespace.TryParse(text, out _) ? null : BadPattern);

    public static Parameter BackupType { get; } = new("backup-type", false, text =>
        BackupGroup.Types.Contains(text) ? null : $"value '{text}' is not defined in the enumeration.");

    public static Parameter BackupId { get; } = new("backup-id", false, text => SafeId.IsValid(text) ? null : BadPattern);

    public static Parameter BackupTime { get; } = Integer("backup-time", 1, long.MaxValue);

    public static Parameter FileName { get; } = new("file-name", false, text => SafeId.IsValid(text) ? null : BadPattern);

    public static Parameter Store { get; } = new("store", false, text =>
        text.Length is >= 3 and <= 32 && SafeId.IsValid(text) ? null : BadPattern);

    public static Parameter Digest { get; } = new("digest", false, text => Digests().IsMatch(text) ? null : BadPattern);

    public static Parameter User { get; } = new("username", false, text => Users().IsMatch(text) ? null : BadPattern);

    public Parameter Optional => this with { IsOptional = true };

    public static Parameter Text(string name, bool isOptional = false) => new(name, isOptional, _ => null);

    public static Parameter Boolean(string name) =>
        new(name, true, text => TryBoolean(text, out _) ? null : "Expected boolean value.");

    public static Parameter Integer(string name, long minimum, long maximum) => new(name, false, text =>
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            return "invalid digit found in string";
        if (value < minimum)
            return $"value must have a minimum value of {minimum} (got {value})";
        return value > maximum ? $"value must have a maximum value of {maximum} (got {value})" : null;
    });

    public static bool TryBoolean(string text, out bool value)
    {
        value = text.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";
        return value || text.ToUpperInvariant() is "0" or "OFF" or "NO" or "FALSE";
    }

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Digests();

    [GeneratedRegex(@"^[^\s:/\p{Cc}]+@[A-Za-z0-9_][A-Za-z0-9._-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Users();
}
