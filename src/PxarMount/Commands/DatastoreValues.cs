using System.Globalization;
using PxarMount.Query;

namespace PxarMount.Commands;

/// <summary>Reads what a user writes for a datastore's options; the same on the command line and behind <c>-o</c>.</summary>
internal static class DatastoreValues
{
    private static readonly TimeSpan s_longestRefresh = TimeSpan.FromDays(365);

    /// <summary>A size in bytes: <c>256M</c>, <c>1G</c>, <c>65536</c>.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    internal static long Size(string option, string text)
    {
        try
        {
            if (text.Length > 0 && char.IsAsciiDigit(text[0]) && SizeRange.Parse(text) is var range && range.Least == range.Most)
                return range.Least;
        }
        catch (FormatException)
        {
            // Told below.
        }

        throw Usage($"{option} {text}: not a size; write for example 256M or 1G");
    }

    /// <summary>A span of time: <c>60</c> or <c>60s</c>, <c>5m</c>, <c>1h</c>, <c>1d</c>; <c>0</c> is possible.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    internal static TimeSpan Span(string option, string text)
    {
        int unit = text.Length > 0 ? "smhd".IndexOf(text[^1], StringComparison.Ordinal) : -1;
        string digits = unit < 0 ? text : text[..^1];
        TimeSpan one = unit switch
        {
            1 => TimeSpan.FromMinutes(1),
            2 => TimeSpan.FromHours(1),
            3 => TimeSpan.FromDays(1),
            _ => TimeSpan.FromSeconds(1),
        };
        return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out uint count) && count <= s_longestRefresh / one
            ? count * one
            : throw Usage($"{option} {text}: not a time; write for example 60s, 5m or 1h");
    }

    /// <summary>A span of time of at least a second.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    internal static TimeSpan Timeout(string option, string text) => Span(option, text) is var span && span > TimeSpan.Zero
        ? span
        : throw Usage($"{option} {text}: not a time of at least 1s");

    /// <summary>The number of a descriptor.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    internal static int FileDescriptor(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor)
            ? descriptor
            : throw Usage($"{option} {text}: not a number of an open file");

    private static CommandException Usage(string message) => new(ExitCode.Usage, message);
}
