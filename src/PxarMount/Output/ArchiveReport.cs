using System.Globalization;
using System.Text.Json;
using PxarArchive;

namespace PxarMount.Output;

/// <summary>What <c>info</c> tells of an archive.</summary>
public sealed class ArchiveReport
{
    private readonly PxarAccessor _archive;
    private readonly PxarSummary _summary;
    private readonly bool _isPayloadEndMissing;

    private ArchiveReport(PxarAccessor archive, PxarSummary summary, bool isPayloadEndMissing) =>
        (_archive, _summary, _isPayloadEndMissing) = (archive, summary, isPayloadEndMissing);

    /// <summary>Reads all metadata of <paramref name="archive"/> once.</summary>
    public static async ValueTask<ArchiveReport> ReadAsync(PxarAccessor archive, CancellationToken cancellationToken)
    {
        bool isEndMissing = await archive.IsPayloadEndMissingAsync(cancellationToken).ConfigureAwait(false);
        return new ArchiveReport(archive, await archive.SummarizeAsync(cancellationToken).ConfigureAwait(false), isEndMissing);
    }

    /// <summary>Writes the report.</summary>
    public void Write(Terminal terminal, OutputFormat format)
    {
        if (format == OutputFormat.Text)
            WriteText(terminal.Output);
        else
            WriteJson(terminal.Output, format);
    }

    private bool IsSplit => _archive.FormatVersion == 2;

    private void WriteText(ByteWriter output)
    {
        Line(output, "Kind", IsSplit ? "split archive" : "single archive");
        Line(output, "Format version", _archive.FormatVersion.ToString(CultureInfo.InvariantCulture));
        Line(output, IsSplit ? "Metadata file" : "File", Bytes(_archive.MetadataLength));
        if (IsSplit)
            Line(output, "Payload file", _archive.PayloadLength is long length ? Bytes(length) : "missing: contents cannot be read");
        if (_isPayloadEndMissing)
            Line(output, "Warning", "the payload file does not end as it should: it was cut off, or something was appended");
        Line(output, "Entries", Number(_summary.Entries));
        Line(output, "Directories", Number(_summary.Directories));
        Line(output, "Files", Number(_summary.Files));
        Line(output, "Hard links", Number(_summary.HardLinks));
        Line(output, "Symbolic links", Number(_summary.SymbolicLinks));
        Line(output, "Devices, pipes, sockets", Number(_summary.Specials));
        Line(output, "Content", Bytes(_summary.ContentBytes));
        Line(output, "Has", string.Join(", ", Features()) is { Length: > 0 } features ? features : "no xattrs, ACLs or capabilities");
        WritePrelude(output);
    }

    private void WritePrelude(ByteWriter output)
    {
        if (_archive.Prelude is not ReadOnlyMemory<byte> bytes)
            return;
        var prelude = Prelude.Parse(bytes);
        Line(output, prelude.ExcludePatterns is null ? "Prelude" : "Excluded", bytes.IsEmpty ? "empty" : "");
        string text = RawText.Decode(prelude.ExcludePatterns ?? bytes.Span);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            output.Write($"    {NameText.Visible(line)}\n");
    }

    private void WriteJson(ByteWriter target, OutputFormat format)
    {
        using var output = new JsonOutput(target, format);
        Utf8JsonWriter json = output.Json;
        json.WriteStartObject();
        json.WriteString("kind", IsSplit ? "split" : "single");
        json.WriteNumber("format_version", _archive.FormatVersion);
        json.WriteNumber("archive_bytes", _archive.MetadataLength);
        if (_archive.PayloadLength is long payload)
            json.WriteNumber("payload_bytes", payload);
        json.WriteBoolean("has_content", _archive.HasContent);
        json.WriteNumber("entries", _summary.Entries);
        json.WriteNumber("directories", _summary.Directories);
        json.WriteNumber("files", _summary.Files);
        json.WriteNumber("hard_links", _summary.HardLinks);
        json.WriteNumber("symlinks", _summary.SymbolicLinks);
        json.WriteNumber("specials", _summary.Specials);
        json.WriteNumber("content_bytes", _summary.ContentBytes);
        json.WriteBoolean("has_xattrs", _summary.HasXAttrs);
        json.WriteBoolean("has_acls", _summary.HasAcls);
        json.WriteBoolean("has_capabilities", _summary.HasFileCapabilities);
        if (_archive.Prelude is ReadOnlyMemory<byte> bytes)
        {
            output.WriteName("prelude", bytes.Span);
            if (Prelude.Parse(bytes).ExcludePatterns is byte[] patterns)
                output.WriteName("exclude_patterns", patterns);
        }

        json.WriteEndObject();
        output.Complete();
    }

    private IEnumerable<string> Features()
    {
        if (_summary.HasXAttrs)
            yield return "extended attributes";
        if (_summary.HasAcls)
            yield return "ACLs";
        if (_summary.HasFileCapabilities)
            yield return "file capabilities";
    }

    private static void Line(ByteWriter output, string label, string value) => output.Write($"{label,24}: {value}".TrimEnd() + "\n");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Bytes(long value) => value < 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{value} bytes")
        : string.Create(CultureInfo.InvariantCulture, $"{value} bytes ({SizeText.Format(value)})");
}
