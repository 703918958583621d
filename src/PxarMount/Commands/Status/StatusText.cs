using System.Globalization;
using System.Text.Json;
using PxarMount.Output;

namespace PxarMount.Commands.Status;

/// <summary>A status for people. What an older or newer daemon does not tell is left out.</summary>
internal static class StatusText
{
    public static void Write(Terminal terminal, JsonElement report)
    {
        var list = new FieldList(TimeProvider.System);
        list.Add("source", TextOf(report, "source"));
        if (report.TryGetProperty("server", out JsonElement server) && server.ValueKind == JsonValueKind.Object)
            AddServer(list, server);
        list.Add("mountpoint", TextOf(report, "mountpoint"));
        list.Add("process", NumberOf(report, "pid"), Invariant($"{NumberOf(report, "pid")}"));
        list.Add("running", ProgressLine.Format(TimeSpan.FromSeconds(Math.Clamp(NumberOf(report, "uptime_seconds"), 0, 1L << 32))));
        list.Add("memory", SizeText.Format(NumberOf(report, "memory_bytes")));
        if (report.TryGetProperty("cache", out JsonElement cache) && cache.ValueKind == JsonValueKind.Object)
            AddCache(list, cache);
        if (report.TryGetProperty("disk_cache", out JsonElement disk) && disk.ValueKind == JsonValueKind.Object)
            list.Add("disk cache", CountsOf(disk));
        if (report.TryGetProperty("shared_cache", out JsonElement shared) && shared.ValueKind == JsonValueKind.Object)
            list.Add("shared cache", CountsOf(shared));
        list.Add("requests", Invariant($"{NumberOf(report, "requests")}, {NumberOf(report, "errors")} with errors"));
        list.Write(terminal, OutputFormat.Text);
        if (report.TryGetProperty("operations", out JsonElement operations) && operations.ValueKind == JsonValueKind.Array)
            WriteOperations(terminal, operations);
    }

    private static void AddServer(FieldList list, JsonElement server)
    {
        bool isDown = server.TryGetProperty("answers", out JsonElement answers) && answers.ValueKind == JsonValueKind.False;
        string state = isDown ? "does not answer" : "answers";
        list.Add("server", Invariant($"{TextOf(server, "address")}, {state}, {NumberOf(server, "outages")} outages"));
    }

    private static void AddCache(FieldList list, JsonElement cache)
    {
        (long hits, long misses) = (NumberOf(cache, "hits"), NumberOf(cache, "misses"));
        string used = SizeText.Format(NumberOf(cache, "used_bytes"));
        string capacity = SizeText.Format(NumberOf(cache, "capacity_bytes"));
        string plain = SizeText.Format(NumberOf(cache, "plain_bytes_read"));
        string stored = SizeText.Format(NumberOf(cache, "stored_bytes_read"));
        list.Add("cache", Invariant($"{used} of {capacity} in {NumberOf(cache, "chunks")} chunks"));
        double share = hits + misses == 0 ? 0 : 100.0 * hits / (hits + misses);
        list.Add("chunk reads", Invariant($"{hits + misses}, {share:F1} % from the cache"));
        list.Add(
            "chunks loaded",
            Invariant($"{NumberOf(cache, "chunks_read")}, {NumberOf(cache, "chunks_read_ahead")} of them ahead; ")
                + $"{plain} from {stored} stored");
        list.Add("chunks evicted", NumberOf(cache, "evictions"));
        list.Add("chunk errors", NumberOf(cache, "errors"));
    }

    private static string CountsOf(JsonElement level)
    {
        (long hits, long misses) = (NumberOf(level, "hits"), NumberOf(level, "misses"));
        return Invariant($"{hits} of {hits + misses} reads, {NumberOf(level, "written")} written, {NumberOf(level, "damaged")} damaged");
    }

    private static void WriteOperations(Terminal terminal, JsonElement operations)
    {
        var table = new TextTable(["OPERATION", "COUNT", "ERRORS", "TIME", "EACH"], 1, 2, 3, 4);
        foreach (JsonElement operation in operations.EnumerateArray())
        {
            long count = NumberOf(operation, "count");
            double seconds = operation.TryGetProperty("seconds", out JsonElement time) && time.TryGetDouble(out double value) ? value : 0;
            table.Add(
                TextOf(operation, "name") ?? "",
                Invariant($"{count}"),
                Invariant($"{NumberOf(operation, "errors")}"),
                Invariant($"{seconds:F3}s"),
                Invariant($"{(count == 0 ? 0 : seconds / count * 1e6):F1}us"));
        }

        table.Write(terminal);
    }

    private static string? TextOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long NumberOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : 0;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
