using System.Text;
using System.Text.Unicode;
using PbsBackup.Exclusion;

namespace PbsBackup.Walking;

/// <summary>How an archive records the rules that were given for it.</summary>
internal static class ExclusionRecord
{
    /// <summary>Name of the file that is added to the root of a single archive.</summary>
    public static ReadOnlySpan<byte> FileName => ".pxarexclude-cli"u8;

    /// <summary>Content of that file: a line a rule.</summary>
    public static byte[] FormatLines(IReadOnlyList<ExclusionPattern> rules)
    {
        using var lines = new MemoryStream();
        foreach (ExclusionPattern rule in rules)
            rule.AppendTo(lines);
        return lines.ToArray();
    }

    /// <summary>The prelude of a split archive; null without rules.</summary>
    /// <exception cref="BackupException">A rule is not UTF-8, which JSON cannot hold.</exception>
    public static ReadOnlyMemory<byte>? FormatPrelude(IReadOnlyList<ExclusionPattern> rules)
    {
        if (rules.Count == 0)
            return null;
        byte[] lines = FormatLines(rules);
        if (!Utf8.IsValid(lines))
            throw new BackupException(BackupError.Options, "an exclusion pattern is not UTF-8, a split archive cannot record it");
        using var json = new MemoryStream();
        json.Write("{\"exclude-patterns\":\""u8);
        foreach (byte value in lines)
            WriteEscaped(json, value);
        json.Write("\"}"u8);
        return json.ToArray();
    }

    // Escapes as the reference's serializer does, and no more: System.Text.Json would escape other characters too.
    private static void WriteEscaped(MemoryStream json, byte value)
    {
        switch (value)
        {
            case (byte)'"': json.Write("\\\""u8); break;
            case (byte)'\\': json.Write("\\\\"u8); break;
            case (byte)'\b': json.Write("\\b"u8); break;
            case (byte)'\t': json.Write("\\t"u8); break;
            case (byte)'\n': json.Write("\\n"u8); break;
            case (byte)'\f': json.Write("\\f"u8); break;
            case (byte)'\r': json.Write("\\r"u8); break;
            case < 0x20: json.Write(Encoding.ASCII.GetBytes($"\\u{value:x4}")); break;
            default: json.WriteByte(value); break;
        }
    }
}
