using System.Globalization;
using System.Text;
using System.Text.Json;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>One line of a <see cref="TreeListing"/>: every fact of an entry as text, by field name.</summary>
public sealed class TreeRow
{
    /// <summary>Prefix of the fields that hold extended attributes.</summary>
    public const string XAttrPrefix = "xattrs.";

    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    public required string Path { get; init; }

    public SortedDictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes as the records hold them: valid UTF-8 as text, all else as <c>hex:</c> and digits.</summary>
    public static string Text(ReadOnlySpan<byte> raw)
    {
        try
        {
            return s_strictUtf8.GetString(raw);
        }
        catch (DecoderFallbackException)
        {
            return "hex:" + Convert.ToHexStringLower(raw);
        }
    }

    /// <summary>A row of a <c>.jsonl</c> record.</summary>
    public static TreeRow Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        var row = new TreeRow { Path = document.RootElement.GetProperty("path").GetString()! };
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Name == "path")
                continue;
            if (property.Name == "xattrs")
            {
                foreach (JsonProperty attribute in property.Value.EnumerateObject())
                    row.Fields[XAttrPrefix + attribute.Name] = attribute.Value.GetString()!;
            }
            else if (property.Value.ValueKind == JsonValueKind.Array)
            {
                row.Fields[property.Name] = string.Join(':', property.Value.EnumerateArray().Select(item => item.GetRawText()));
            }
            else
            {
                row.Fields[property.Name] = property.Value.ValueKind == JsonValueKind.String
                    ? property.Value.GetString()!
                    : property.Value.GetRawText();
            }
        }

        return row;
    }

    /// <summary>A row of what a reader saw.</summary>
    public static TreeRow From(SeenEntry entry, uint linkCount, byte[] firstOfGroup)
    {
        var row = new TreeRow { Path = Text(entry.Path) };
        row.Set("type", TypeName(entry.Type));
        row.Set("mode", Convert.ToString(entry.Mode & 0xFFF, 8).PadLeft(4, '0'));
        row.Set("uid", entry.Uid);
        row.Set("gid", entry.Gid);
        row.Set("mtime_ns", ((Int128)entry.Time.Seconds * 1_000_000_000) + entry.Time.Nanoseconds);
        if (entry.Type is PxarStat.TypeFile or PxarStat.TypeSymbolicLink)
            row.Set("size", entry.Size);
        if (entry.Sha256 is not null)
            row.Set("sha256", entry.Sha256);
        if (entry.Type == PxarStat.TypeSymbolicLink)
            row.Set("target", Text(entry.Target.Bytes));
        if (entry.Type is PxarStat.TypeBlockDevice or PxarStat.TypeCharacterDevice)
            row.Set("rdev", $"{entry.Device.Major}:{entry.Device.Minor}");
        if (!entry.IsDirectory)
        {
            row.Set("nlink", linkCount);
            if (linkCount > 1)
                row.Set("links", Text(firstOfGroup));
        }

        foreach ((string name, string value) in entry.XAttrs)
            row.Set(row.Fields.ContainsKey(XAttrPrefix + name) ? $"twice: {name}" : XAttrPrefix + name, value);
        if (entry.InodeFlags is uint flags)
            row.Set(TreeListing.InodeFlagsField, flags);
        if (entry.ProjectId is uint project)
            row.Set(TreeListing.ProjectField, project);
        return row;
    }

    /// <summary>As one line of a <c>.jsonl</c> record.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("path", Path);
            foreach ((string name, string value) in Fields.Where(field => !field.Key.StartsWith(XAttrPrefix, StringComparison.Ordinal)))
                WriteField(json, name, value);
            json.WriteStartObject("xattrs");
            foreach ((string name, string value) in Fields.Where(field => field.Key.StartsWith(XAttrPrefix, StringComparison.Ordinal)))
                json.WriteString(name[XAttrPrefix.Length..], value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteField(Utf8JsonWriter json, string name, string value)
    {
        if (name is "type" or "mode" or "sha256" or "target" or "links")
        {
            json.WriteString(name, value);
            return;
        }

        json.WritePropertyName(name);
        json.WriteRawValue(name == "rdev" ? $"[{value.Replace(':', ',')}]" : value);
    }

    private static string TypeName(uint type) => type switch
    {
        PxarStat.TypeFile => "file",
        PxarStat.TypeDirectory => "dir",
        PxarStat.TypeSymbolicLink => "symlink",
        PxarStat.TypeCharacterDevice => "chr",
        PxarStat.TypeBlockDevice => "blk",
        PxarStat.TypeFifo => "fifo",
        PxarStat.TypeSocket => "socket",
        _ => $"mode type {type:x}",
    };

    private void Set(string name, IFormattable value) => Set(name, value.ToString(null, CultureInfo.InvariantCulture));

    private void Set(string name, string value) => Fields[name] = value;
}
