using System.Globalization;
using System.Text;
using System.Text.Json;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>What one entry of a tree must look like from outside: a line of <c>trees/*.jsonl</c>.</summary>
public sealed record TreeRecord
{
    /// <summary>Path from the root without a leading slash; empty for the root.</summary>
    public required FileName Path { get; init; }

    /// <summary><c>file</c>, <c>dir</c>, <c>symlink</c>, <c>chr</c>, <c>blk</c>, <c>fifo</c> or <c>socket</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The twelve permission bits.</summary>
    public required uint Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public required Int128 ModificationTime { get; init; }

    /// <summary>Names of this inode; null for directories.</summary>
    public uint? LinkCount { get; init; }

    /// <summary>First path of the hard-link group; null when there is only one name.</summary>
    public FileName? Links { get; init; }

    /// <summary>Of files and symbolic links.</summary>
    public long? Size { get; init; }

    /// <summary>Hexadecimal digest of a file's content.</summary>
    public string? Sha256 { get; init; }

    public FileName? Target { get; init; }

    public PxarDevice? Device { get; init; }

    /// <summary>Name and hexadecimal value, ACLs and capabilities included.</summary>
    public IReadOnlyDictionary<string, string> XAttrs { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a file of records, by path.</summary>
    public static IReadOnlyDictionary<FileName, TreeRecord> Load(string file) =>
        File.ReadLines(file).Where(static line => line.Length > 0).Select(Parse).ToDictionary(static record => record.Path);

    /// <summary>What differs from <paramref name="actual"/>, one line each.</summary>
    public IEnumerable<string> DifferencesTo(TreeRecord actual)
    {
        foreach ((string field, object? expected, object? found) in Compare(actual))
        {
            if (!Equals(expected, found))
                yield return $"'{Path}': {field} is {found ?? "absent"}, expected {expected ?? "absent"}";
        }
    }

    /// <summary>What differs between two trees, one line each.</summary>
    public static IEnumerable<string> Differences(
        IReadOnlyDictionary<FileName, TreeRecord> expected, IReadOnlyDictionary<FileName, TreeRecord> actual)
    {
        foreach (TreeRecord record in expected.Values)
        {
            if (!actual.TryGetValue(record.Path, out TreeRecord? other))
            {
                yield return $"missing: '{record.Path}'";
                continue;
            }

            foreach (string difference in record.DifferencesTo(other))
                yield return difference;
        }

        foreach (FileName path in actual.Keys.Where(path => !expected.ContainsKey(path)))
            yield return $"unexpected: '{path}'";
    }

    private static TreeRecord Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        JsonElement row = document.RootElement;
        return new TreeRecord
        {
            Path = ParseBytes(row.GetProperty("path")),
            Type = row.GetProperty("type").GetString()!,
            Mode = Convert.ToUInt32(row.GetProperty("mode").GetString(), 8),
            Uid = row.GetProperty("uid").GetUInt32(),
            Gid = row.GetProperty("gid").GetUInt32(),
            ModificationTime = Int128.Parse(row.GetProperty("mtime_ns").GetRawText(), CultureInfo.InvariantCulture),
            LinkCount = row.TryGetProperty("nlink", out JsonElement nlink) ? nlink.GetUInt32() : null,
            Links = row.TryGetProperty("links", out JsonElement links) ? ParseBytes(links) : null,
            Size = row.TryGetProperty("size", out JsonElement size) ? size.GetInt64() : null,
            Sha256 = row.TryGetProperty("sha256", out JsonElement digest) ? digest.GetString() : null,
            Target = row.TryGetProperty("target", out JsonElement target) ? ParseBytes(target) : null,
            Device = row.TryGetProperty("rdev", out JsonElement rdev) ? new PxarDevice(rdev[0].GetUInt64(), rdev[1].GetUInt64()) : null,
            XAttrs = row.TryGetProperty("xattrs", out JsonElement xattrs)
                ? xattrs.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value.GetString()!)
                : new Dictionary<string, string>(),
        };
    }

    private static FileName ParseBytes(JsonElement text)
    {
        string value = text.GetString()!;
        return value.StartsWith("hex:", StringComparison.Ordinal)
            ? new FileName(Convert.FromHexString(value[4..]))
            : new FileName(Encoding.UTF8.GetBytes(value));
    }

    private static string Format(IReadOnlyDictionary<string, string> attributes) =>
        string.Join(", ", attributes.OrderBy(static a => a.Key, StringComparer.Ordinal).Select(static a => $"{a.Key}={a.Value}"));

    private (string Field, object? Expected, object? Found)[] Compare(TreeRecord actual) =>
    [
        ("type", Type, actual.Type),
        ("mode", Convert.ToString(Mode, 8), Convert.ToString(actual.Mode, 8)),
        ("uid", Uid, actual.Uid),
        ("gid", Gid, actual.Gid),
        ("mtime", ModificationTime, actual.ModificationTime),
        ("nlink", LinkCount, actual.LinkCount),
        ("links", Links, actual.Links),
        ("size", Size, actual.Size),
        ("sha256", Sha256, actual.Sha256),
        ("target", Target, actual.Target),
        ("rdev", Device, actual.Device),
        ("xattrs", Format(XAttrs), Format(actual.XAttrs)),
    ];
}
