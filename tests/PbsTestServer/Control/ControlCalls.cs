using System.Globalization;
using System.Text.Json;
using PbsReader.Chunks;
using PbsReader.Snapshots;
using PbsTestServer.Faults;
using PbsTestServer.Rest;

namespace PbsTestServer.Control;

/// <summary>What can be asked of a running server, by HTTP or by a schedule.</summary>
internal sealed class ControlCalls(TestServer server)
{
    /// <summary>All of them, one line each.</summary>
    public const string Help = """
        delay?time=200ms   answers come late                     status?code=503&text=busy   answer that instead
        stall?at=BYTES     stop in the body for ever             cut?at=BYTES       reset the connection in the body
        abort?at=BYTES     fail that one request in the body     corrupt?at=BYTES   make one bit of the body wrong
        shorten?at=BYTES   end the body there                    clear              forget all of these
              each with path=PART of the request (/chunk, /download, reader, snapshots …), skip=N, every=N, times=N
        line?rate=BYTES_A_SECOND&round-trip=30ms                 0 and 0ms for the fastest line there is
        disconnect         reset all connections                 hang-up            end all connections without a reset
        stop, start, restart?time=2s                             freeze, thaw       say nothing, hear nothing
        rotate             show another certificate              revoke?identity=USER_OR_TOKEN
        remove-chunk?store=S&digest=HEX                          remove-snapshot?store=S&snapshot=[NS:]TYPE/ID/TIME
        restore            bring back what was removed           reset-counters
        counters           what was served so far (JSON, by GET)
        """;

    private static readonly Parameter s_time = new("time", true, text =>
        Duration.TryParse(text, out _) ? null : "not like 200ms, 1.5s, 2m");

    private static readonly Parameter[] s_fault =
    [
        Parameter.Text("path", isOptional: true),
        Parameter.Integer("skip", 0, int.MaxValue).Optional,
        Parameter.Integer("every", 1, int.MaxValue).Optional,
        Parameter.Integer("times", 1, int.MaxValue).Optional,
        Parameter.Integer("at", 0, int.MaxValue).Optional,
        s_time,
        Parameter.Integer("code", 200, 599).Optional,
        Parameter.Text("text", isOptional: true),
    ];

    public IEnumerable<Call> All =>
    [
        .. Enum.GetValues<FaultKind>().Select(kind => Do(kind.ToString().ToLowerInvariant(), s_fault, request => AddFault(kind, request))),
        Do("clear", [], _ => server.Faults.Clear()),
        Do("line", [Parameter.Integer("rate", 0, long.MaxValue).Optional, s_time with { Name = "round-trip" }], SetLine),
        Do("disconnect", [], _ => server.Disconnect()),
        Do("hang-up", [], _ => server.HangUp()),
        Do("freeze", [], _ => server.Freeze()),
        Do("thaw", [], _ => server.Thaw()),
        Do("stop", [], _ => server.StopAsync()),
        Do("start", [], _ => server.Start()),
        Do("restart", [s_time], RestartAsync),
        Do("rotate", [], _ => server.RotateCertificate()),
        Do("revoke", [Parameter.Text("identity")], request => server.Access.Revoke(request.Get("identity"))),
        Do("remove-chunk", [Parameter.Store, Parameter.Digest], RemoveChunk),
        Do("remove-snapshot", [Parameter.Store, Parameter.Text("snapshot")], RemoveSnapshot),
        Do("restore", [], _ => server.Restore()),
        Do("reset-counters", [], _ => server.Counters.Reset()),
        new("GET", "counters", [], _ => new(ApiReply.Json(WriteCounters))),
    ];

    private static Call Do(string name, IReadOnlyList<Parameter> parameters, Action<ApiRequest> action) =>
        Do(name, parameters, request =>
        {
            action(request);
            return Task.CompletedTask;
        });

    private static Call Do(string name, IReadOnlyList<Parameter> parameters, Func<ApiRequest, Task> action) =>
        new("POST", name, parameters, async request =>
        {
            await action(request);
            return ApiReply.Json(writer => writer.WriteNullValue());
        });

    private static Fault FaultOf(FaultKind kind, ApiRequest request)
    {
        var usual = new Fault(kind);
        return usual with
        {
            Path = request.Find("path") ?? usual.Path,
            Skip = NumberOf(request, "skip", usual.Skip),
            Every = NumberOf(request, "every", usual.Every),
            Times = NumberOf(request, "times", usual.Times),
            Offset = NumberOf(request, "at", usual.Offset),
            Code = NumberOf(request, "code", usual.Code),
            Text = request.Find("text") ?? usual.Text,
            Time = TimeOf(request, "time"),
        };
    }

    private static int NumberOf(ApiRequest request, string name, int usual) =>
        request.Find(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    private static TimeSpan TimeOf(ApiRequest request, string name) =>
        Duration.TryParse(request.Find(name) ?? "", out TimeSpan time) ? time : TimeSpan.Zero;

    private void AddFault(FaultKind kind, ApiRequest request) => server.Faults.Add(FaultOf(kind, request));

    private void SetLine(ApiRequest request)
    {
        server.Line.BytesPerSecond = long.Parse(request.Find("rate") ?? "0", CultureInfo.InvariantCulture);
        server.Line.RoundTrip = TimeOf(request, "round-trip");
    }

    private async Task RestartAsync(ApiRequest request)
    {
        await server.StopAsync();
        await Task.Delay(TimeOf(request, "time"));
        server.Start();
    }

    private void RemoveChunk(ApiRequest request)
    {
        _ = ChunkDigest.TryParse(request.Get("digest"), out ChunkDigest digest);
        server.RemoveChunk(request.Get("store"), digest);
    }

    private void RemoveSnapshot(ApiRequest request)
    {
        string text = request.Get("snapshot");
        if (!SnapshotId.TryParse(default, text, out SnapshotId? id))
        {
            // Times have colons too, so that the whole has to be tried first.
            string[] parts = text.Split(':', 2);
            bool isNamed = BackupNamespace.TryParse(parts[0], out BackupNamespace ns) && SnapshotId.TryParse(ns, parts[^1], out id);
            if (!isNamed || id is null)
                throw ApiException.BadRequest($"'{text}' is not like [NS:]TYPE/ID/TIME");
        }

        server.RemoveSnapshot(request.Get("store"), id);
    }

    private void WriteCounters(Utf8JsonWriter writer)
    {
        ServerCounters counters = server.Counters;
        writer.WriteStartObject();
        writer.WriteNumber("connections", server.ConnectionCount);
        writer.WriteNumber("connections-accepted", server.AcceptedCount);
        writer.WriteNumber("sessions", counters.OpenSessionCount);
        writer.WriteNumber("sessions-opened", counters.SessionCount);
        writer.WriteNumber("chunks", counters.ChunkCount);
        writer.WriteNumber("chunks-repeated", counters.RepeatCount);
        writer.WriteNumber("chunk-bytes", counters.ChunkBytes);
        writer.WriteNumber("sent-bytes", server.Line.SentBytes);
        writer.WriteNumber("faults", server.Faults.Count);
        writer.WriteStartObject("requests");
        foreach ((string path, long count) in counters.Requests.OrderBy(each => each.Key, StringComparer.Ordinal))
            writer.WriteNumber(path, count);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
