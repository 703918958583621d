using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LinuxFuse;
using PbsReader.Caching;
using PbsReader.Chunks;
using PbsReader.Remote;
using PxarMount.Interop;
using PxarMount.Opening;
using PxarMount.Vfs;

namespace PxarMount.Commands.Status;

/// <summary>How a mount of this process is doing, as JSON.</summary>
internal sealed class StatusReport
{
    private readonly string _source;
    private readonly PbsRepository? _server;
    private readonly string _target;
    private readonly FuseSession _session;
    private readonly Tree _tree;
    private readonly DateTimeOffset _started = TimeProvider.System.GetUtcNow();
    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <summary>For a mount that was made just now. <paramref name="place"/> is null for files that stand for themselves.</summary>
    public StatusReport(SourceSpec source, DatastorePlace? place, string target, FuseSession session, Tree tree)
    {
        _source = place?.Repository is not null ? place.Name
            : source.Store.Datastore is { } datastore ? $"{FullName(datastore)} {Text(source.Path)}"
            : FullName(source.Path);
        (_server, _target, _session, _tree) = (place?.Repository, Text(target), session, tree);
    }

    /// <summary>What is known of the server, for mounts of one.</summary>
    public ServerWatch? Watch { get; init; }

    /// <summary>The report of this moment. Safe for concurrent use.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("source", _source);
            json.WriteString("mountpoint", _target);
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteNumber("started", _started.ToUnixTimeSeconds());
            json.WriteNumber("uptime_seconds", (long)TimeProvider.System.GetElapsedTime(_start).TotalSeconds);
            json.WriteNumber("memory_bytes", Environment.WorkingSet);
            if (_server is not null && Watch is not null)
                WriteServer(json, _server, Watch);
            if (Watch?.Disk is { } disk)
                WriteDisk(json, disk);
            if (Watch?.Shared is { } shared)
                WriteShared(json, shared.Statistics);
            if (_tree.Chunks is { } chunks)
                WriteCache(json, chunks.Statistics);
            WriteOperations(json, _session.CountOperations());
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string FullName(string path) => Text(RawPath.Resolve(path, out string resolved) == Errno.None ? resolved : path);

    // Bytes that are no text cannot be in JSON.
    private static string Text(string rawText) => Encoding.UTF8.GetString(RawText.Encode(rawText));

    private static void WriteServer(Utf8JsonWriter json, PbsRepository server, ServerWatch watch)
    {
        json.WriteStartObject("server");
        json.WriteString("address", server.Authority);
        json.WriteString("user", server.AuthId.ToString());
        json.WriteBoolean("answers", !watch.IsDown);
        json.WriteNumber("outages", watch.Outages);
        json.WriteEndObject();
    }

    private static void WriteDisk(Utf8JsonWriter json, DiskCache disk)
    {
        DiskCacheStatistics done = disk.Statistics;
        json.WriteStartObject("disk_cache");
        json.WriteString("folder", disk.Folder);
        json.WriteNumber("limit_bytes", disk.Limit);
        json.WriteNumber("hits", done.Hits);
        json.WriteNumber("misses", done.Misses);
        json.WriteNumber("written", done.Writes);
        json.WriteNumber("dropped", done.Dropped);
        json.WriteNumber("evictions", done.Evictions);
        json.WriteNumber("damaged", done.Rejections);
        json.WriteEndObject();
    }

    private static void WriteShared(Utf8JsonWriter json, SharedCacheStatistics shared)
    {
        json.WriteStartObject("shared_cache");
        json.WriteNumber("hits", shared.Hits);
        json.WriteNumber("misses", shared.Misses);
        json.WriteNumber("written", shared.Writes);
        json.WriteNumber("failures", shared.Failures);
        json.WriteNumber("damaged", shared.Lies);
        json.WriteEndObject();
    }

    private static void WriteCache(Utf8JsonWriter json, ChunkCacheStatistics cache)
    {
        json.WriteStartObject("cache");
        json.WriteNumber("capacity_bytes", cache.Capacity);
        json.WriteNumber("used_bytes", cache.Size);
        json.WriteNumber("chunks", cache.Chunks);
        json.WriteNumber("hits", cache.Hits);
        json.WriteNumber("misses", cache.Misses);
        json.WriteNumber("chunks_read", cache.Loads);
        json.WriteNumber("chunks_read_ahead", cache.AheadLoads);
        json.WriteNumber("chunks_read_ahead_unused", cache.AheadUnused);
        json.WriteNumber("stored_bytes_read", cache.StoredBytes);
        json.WriteNumber("plain_bytes_read", cache.PlainBytes);
        json.WriteNumber("evictions", cache.Evictions);
        json.WriteNumber("errors", cache.Errors);
        json.WriteEndObject();
    }

    private static void WriteOperations(Utf8JsonWriter json, IReadOnlyList<FuseOperation> operations)
    {
        json.WriteNumber("requests", operations.Sum(static operation => operation.Count));
        json.WriteNumber("errors", operations.Sum(static operation => operation.Errors));
        json.WriteStartArray("operations");
        foreach (FuseOperation operation in operations.OrderByDescending(static operation => operation.Time))
        {
            json.WriteStartObject();
            json.WriteString("name", operation.Name);
            json.WriteNumber("count", operation.Count);
            json.WriteNumber("errors", operation.Errors);
            json.WritePropertyName("seconds");
            json.WriteRawValue(operation.Time.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
