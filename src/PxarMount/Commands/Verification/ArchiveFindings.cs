using System.Globalization;
using System.Text.Json;
using PxarArchive;
using PxarMount.Output;

namespace PxarMount.Commands.Verification;

/// <summary>What the check of an archive found.</summary>
internal sealed class ArchiveFindings
{
    private const int MostProblems = 1000;
    private readonly List<(FileName? Path, string Message)> _problems = [];
    private long _count;

    public bool IsSound => _count == 0;

    public long Entries { get; set; }

    public long ContentBytes { get; set; }

    /// <summary>Notes a problem.</summary>
    /// <param name="path">From the archive's root; null when it is about the archive as a whole.</param>
    /// <param name="message">What is wrong.</param>
    public void Add(FileName? path, string message)
    {
        if (_count++ < MostProblems)
            _problems.Add((path, message));
    }

    public void Write(Terminal terminal, OutputFormat format)
    {
        if (format == OutputFormat.Text)
            WriteText(terminal.Output);
        else
            WriteJson(terminal.Output, format);
    }

    private void WriteText(ByteWriter output)
    {
        foreach ((FileName? path, string message) in _problems)
        {
            string place = path is FileName name ? NameText.Visible(RawText.Decode(name.Bytes)) + ": " : "";
            output.Write($"bad: {place}{NameText.Visible(message)}\n");
        }

        output.Write(string.Create(
            CultureInfo.InvariantCulture, $"{Entries} entries, {ContentBytes} bytes ({SizeText.Format(ContentBytes)}) of content\n"));
        output.Write(IsSound
            ? "everything is right, as far as an archive without checksums can tell\n"
            : string.Create(CultureInfo.InvariantCulture, $"DAMAGED: {_count} problems\n"));
    }

    private void WriteJson(ByteWriter target, OutputFormat format)
    {
        using var output = new JsonOutput(target, format);
        Utf8JsonWriter json = output.Json;
        json.WriteStartObject();
        json.WriteBoolean("ok", IsSound);
        json.WriteNumber("entries", Entries);
        json.WriteNumber("content_bytes", ContentBytes);
        json.WriteNumber("problem_count", _count);
        json.WriteStartArray("problems");
        foreach ((FileName? path, string message) in _problems)
        {
            json.WriteStartObject();
            if (path is FileName name)
                output.WriteName("path", name.Bytes);
            json.WriteString("message", message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        output.Complete();
    }
}
