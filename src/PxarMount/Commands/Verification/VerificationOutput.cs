using System.Globalization;
using System.Text.Json;
using PbsReader.Verification;
using PxarMount.Output;

namespace PxarMount.Commands.Verification;

/// <summary>Writes what a verification of a datastore found.</summary>
internal sealed class VerificationOutput(VerificationReport report, TimeSpan time)
{
    public void Write(Terminal terminal, OutputFormat format)
    {
        if (format == OutputFormat.Text)
            WriteText(terminal.Output);
        else
            WriteJson(terminal.Output, format);
    }

    private void WriteText(ByteWriter output)
    {
        foreach (SnapshotProblem problem in report.SnapshotProblems)
            output.Write($"bad: {NameText.Visible(problem.Message)}\n");
        foreach (ChunkProblem chunk in report.ChunkProblems)
            WriteChunk(output, chunk);
        foreach (string note in report.Notes)
            output.Write($"note: {NameText.Visible(note)}\n");
        if (report.GoneSnapshots > 0)
            output.Write($"note: {report.GoneSnapshots} snapshots were removed in the meantime\n");
        if (report.SealedChunks > 0)
            output.Write($"note: of {report.SealedChunks} encrypted chunks only the CRC was checked, as their key was not given\n");
        double seconds = Math.Max(0.001, time.TotalSeconds);
        output.Write(
            $"{report.Snapshots} snapshots, {report.Indexes} indexes, {report.Blobs} blobs, {report.Chunks} chunks "
            + $"({SizeText.Format(report.ChunkBytes)} of data, {SizeText.Format(report.StoredBytes)} stored) "
            + $"in {ProgressLine.Format(time)}, {SizeText.Format((long)(report.ChunkBytes / seconds))}/s\n");
        output.Write(report.IsSound
            ? report.Notes.Count == 0
                ? "everything is right\n"
                : "nothing wrong was found, but not everything could be checked\n"
            : string.Create(
                CultureInfo.InvariantCulture, $"DAMAGED: {report.SnapshotProblems.Count} bad files, {report.BadChunks} bad chunks\n"));
    }

    private static void WriteChunk(ByteWriter output, ChunkProblem chunk)
    {
        output.Write($"bad: {NameText.Visible(chunk.Message)}\n");
        if (chunk.StoredAt is { } file && !chunk.Message.Contains(file, StringComparison.Ordinal))
            output.Write($"    {NameText.Visible(file)}\n");
        foreach (DamagedPlace place in chunk.Places)
        {
            long last = place.Offset + place.Length - 1;
            output.Write($"    {place.Snapshot.FullName}/{place.FileName}: bytes {place.Offset} to {last}\n");
            foreach (DamagedPath path in place.Paths)
            {
                string name = NameText.Visible(RawText.Decode(path.Path.Bytes));
                output.Write($"        {name}{(path.IsSubtree ? " and what is inside" : "")}\n");
            }

            if (!place.ArePathsComplete)
                output.Write(place.Paths.Count == 0 ? "        (which entries lie there is not known)\n" : "        and more\n");
        }

        if (chunk.PlaceCount > chunk.Places.Count)
            output.Write($"    and {chunk.PlaceCount - chunk.Places.Count} more places\n");
    }

    private void WriteJson(ByteWriter target, OutputFormat format)
    {
        using var output = new JsonOutput(target, format);
        Utf8JsonWriter json = output.Json;
        json.WriteStartObject();
        json.WriteBoolean("ok", report.IsSound);
        json.WriteNumber("snapshots", report.Snapshots);
        json.WriteNumber("indexes", report.Indexes);
        json.WriteNumber("blobs", report.Blobs);
        json.WriteNumber("chunks", report.Chunks);
        json.WriteNumber("chunk_bytes", report.ChunkBytes);
        json.WriteNumber("stored_bytes", report.StoredBytes);
        json.WriteNumber("chunks_without_key", report.SealedChunks);
        json.WriteNumber("gone_snapshots", report.GoneSnapshots);
        json.WriteNumber("seconds", Math.Round(time.TotalSeconds, 3));
        json.WriteStartArray("notes");
        foreach (string note in report.Notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteStartArray("problems");
        foreach (SnapshotProblem problem in report.SnapshotProblems)
            WriteProblem(json, problem);
        json.WriteEndArray();
        json.WriteNumber("bad_chunk_count", report.BadChunks);
        json.WriteStartArray("bad_chunks");
        foreach (ChunkProblem chunk in report.ChunkProblems)
        {
            WriteChunk(output, chunk);
            output.FlushSome();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        output.Complete();
    }

    private static void WriteProblem(Utf8JsonWriter json, SnapshotProblem problem)
    {
        json.WriteStartObject();
        json.WriteString("snapshot", problem.Snapshot.FullName);
        if (problem.FileName is not null)
            json.WriteString("file", problem.FileName);
        json.WriteString("error", ErrorName.Of(problem.Kind));
        json.WriteString("message", problem.Message);
        json.WriteEndObject();
    }

    private static void WriteChunk(JsonOutput output, ChunkProblem chunk)
    {
        Utf8JsonWriter json = output.Json;
        json.WriteStartObject();
        json.WriteString("digest", chunk.Digest.ToString());
        json.WriteString("error", ErrorName.Of(chunk.Kind));
        json.WriteString("message", chunk.Message);
        if (chunk.StoredAt is not null)
            json.WriteString("stored_at", chunk.StoredAt);
        json.WriteNumber("place_count", chunk.PlaceCount);
        json.WriteStartArray("places");
        foreach (DamagedPlace place in chunk.Places)
        {
            json.WriteStartObject();
            json.WriteString("snapshot", place.Snapshot.FullName);
            json.WriteString("file", place.FileName);
            json.WriteNumber("offset", place.Offset);
            json.WriteNumber("length", place.Length);
            json.WriteBoolean("paths_complete", place.ArePathsComplete);
            json.WriteStartArray("paths");
            foreach (DamagedPath path in place.Paths)
            {
                json.WriteStartObject();
                output.WriteName("path", path.Path.Bytes);
                json.WriteBoolean("subtree", path.IsSubtree);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
