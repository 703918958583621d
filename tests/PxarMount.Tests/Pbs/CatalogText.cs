using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PbsReader.Catalog;
using PxarArchive.Sources;

namespace PxarMount.Tests.Pbs;

/// <summary>A catalog as the official <c>catalog dump</c> prints it, but with names unescaped: a byte is a character.</summary>
internal static partial class CatalogText
{
    /// <summary>Every entry, depth first.</summary>
    public static async Task<List<string>> DumpAsync(byte[] catalog)
    {
        await using CatalogReader reader = await CatalogReader.OpenAsync(new MemorySource(catalog));
        var lines = new List<string>();
        await DumpAsync(reader, reader.Root, ".", lines);
        return lines;
    }

    /// <summary>Lines that the official client wrote.</summary>
    public static List<string> Load(string path) =>
        [.. File.ReadLines(path, Encoding.Latin1).Select(line => Escapes().Replace(line, Unescape))];

    private static async Task DumpAsync(CatalogReader reader, CatalogDirectory directory, string path, List<string> lines)
    {
        await foreach (CatalogEntry entry in reader.ReadEntriesAsync(directory))
        {
            string name = $"{path}/{Encoding.Latin1.GetString(entry.Name.Bytes)}";
            string file = entry.Kind == CatalogEntryKind.File ? $" {entry.Size} {TimeOf(entry.ModificationTime)}" : "";
            lines.Add($"{(char)entry.Kind} \"{name}\"{file}");
            if (entry.Directory is CatalogDirectory child)
                await DumpAsync(reader, child, name, lines);
        }
    }

    private static string TimeOf(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Unescape(Match match)
    {
        string text = match.Value[1..];
        if (text.Length == 1)
            return text switch { "n" => "\n", "t" => "\t", "r" => "\r", _ => text };
        int number = int.Parse(text.Trim('u', 'x', '{', '}'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return text[0] == 'x' ? ((char)number).ToString() : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(char.ConvertFromUtf32(number)));
    }

    [GeneratedRegex(@"\\(u\{[0-9a-f]+\}|x[0-9A-F]{2}|.)")]
    private static partial Regex Escapes();
}
