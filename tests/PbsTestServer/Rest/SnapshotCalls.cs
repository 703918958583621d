using System.Text.Json;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Snapshots;
using PbsTestServer.Access;
using PbsTestServer.Stores;

namespace PbsTestServer.Rest;

/// <summary>Calls about snapshots and their files.</summary>
internal static class SnapshotCalls
{
    private const string Base = "admin/datastore/{store}";
    private const string NoEntry = "ENOENT: No such file or directory";
    private const string AuditOrBackup = "Datastore.Audit|Datastore.Backup";
    private const string ReadOrBackup = "Datastore.Read|Datastore.Backup";

    private static readonly Parameter[] s_one =
        [Parameter.Store, Parameter.Namespace, Parameter.BackupType, Parameter.BackupId, Parameter.BackupTime];

    private static readonly Parameter[] s_filter =
        [Parameter.Store, Parameter.Namespace, Parameter.BackupType.Optional, Parameter.BackupId.Optional];

    public static IEnumerable<Call> All =>
    [
        new("GET", $"{Base}/snapshots", s_filter, ListAsync),
        new("GET", $"{Base}/files", s_one, ListFilesAsync),
        new("GET", $"{Base}/notes", s_one, GetNotesAsync),
        new("PUT", $"{Base}/notes", [.. s_one, Parameter.Text("notes")], SetNotesAsync),
        new("GET", $"{Base}/protected", s_one, GetProtectedAsync),
        new("GET", $"{Base}/download", [.. s_one, Parameter.FileName], DownloadAsync) { IsRaw = true },
        new("GET", $"{Base}/download-decoded", [.. s_one, Parameter.FileName], DownloadDecodedAsync) { IsRaw = true },
    ];

    private static async ValueTask<ApiReply> ListAsync(ApiRequest request)
    {
        bool isAll = request.DemandAllOrOwn(Privileges.Audit, AuditOrBackup);
        ServedStore store = request.Store;
        string? type = request.Find("backup-type");
        string? id = request.Find("backup-id");
        IEnumerable<BackupGroup> groups = (await store.ListGroupsAsync(request.Namespace))
            .Where(group => (type is null || group.Type == type) && (id is null || group.Id == id))
            .Where(group => isAll || request.Owns(store.OwnerOf(group)));
        ApiReply reply = ApiReply.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (SnapshotId snapshot in groups.SelectMany(store.ListSnapshots))
                WriteSnapshot(writer, store, snapshot);
            writer.WriteEndArray();
        });
        return reply with { IsChunked = true };
    }

    private static void WriteSnapshot(Utf8JsonWriter writer, ServedStore store, SnapshotId snapshot)
    {
        SnapshotRecord record = SnapshotRecord.Read(store, snapshot);
        writer.WriteStartObject();
        writer.WriteString("backup-type", snapshot.Group.Type);
        writer.WriteString("backup-id", snapshot.Group.Id);
        writer.WriteNumber("backup-time", snapshot.Time);
        if ((store.FindNotes(snapshot) ?? record.Notes) is { Length: > 0 } notes)
            writer.WriteString("comment", notes.Split('\n')[0]);
        if (record.Verification is { } verification)
        {
            writer.WriteStartObject("verification");
            writer.WriteString("upid", verification.Upid);
            writer.WriteString("state", verification.State);
            writer.WriteEndObject();
        }

        if (record.KeyFingerprint is { } fingerprint)
            writer.WriteString("fingerprint", fingerprint);
        writer.WritePropertyName("files");
        WriteFiles(writer, record);
        if (record.Size is { } size)
            writer.WriteNumber("size", size);
        if (store.OwnerOf(snapshot.Group) is { } owner)
            writer.WriteString("owner", owner);
        writer.WriteBoolean("protected", store.IsProtected(snapshot));
        writer.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter writer, SnapshotRecord record)
    {
        writer.WriteStartArray();
        foreach ((string name, string? mode, long? size) in record.Files)
        {
            writer.WriteStartObject();
            writer.WriteString("filename", name);
            if (mode is not null)
                writer.WriteString("crypt-mode", mode);
            if (size is not null)
                writer.WriteNumber("size", size.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static ValueTask<ApiReply> ListFilesAsync(ApiRequest request)
    {
        SnapshotRecord record = ReadRecord(request, Privileges.Audit | Privileges.Read, AuditOrBackup);
        return new(ApiReply.Json(writer => WriteFiles(writer, record)));
    }

    private static ValueTask<ApiReply> GetNotesAsync(ApiRequest request)
    {
        SnapshotRecord record = ReadRecord(request, Privileges.Audit, AuditOrBackup);
        string notes = request.Store.FindNotes(request.Snapshot) ?? record.Notes ?? "";
        return new(ApiReply.Json(writer => writer.WriteStringValue(notes)));
    }

    private static ValueTask<ApiReply> SetNotesAsync(ApiRequest request)
    {
        ReadRecord(request, Privileges.Modify, "Datastore.Modify|Datastore.Backup");
        request.Store.SetNotes(request.Snapshot, request.Get("notes"));
        return new(ApiReply.Json(writer => writer.WriteNullValue()));
    }

    private static ValueTask<ApiReply> GetProtectedAsync(ApiRequest request)
    {
        ReadRecord(request, Privileges.Audit, AuditOrBackup);
        return new(ApiReply.Json(writer => writer.WriteBooleanValue(request.Store.IsProtected(request.Snapshot))));
    }

    private static ValueTask<ApiReply> DownloadAsync(ApiRequest request) => new(ApiReply.Bytes(ReadFile(request)));

    private static ValueTask<ApiReply> DownloadDecodedAsync(ApiRequest request)
    {
        string name = request.Get("file-name");
        byte[] file = ReadFile(request);
        if (!name.EndsWith(StoredName.BlobExtension, StringComparison.Ordinal))
            throw ApiException.BadRequest($"this test server reassembles no archives, so not '{name}'");
        if (DataBlob.KindOf(file) is BlobKind.Encrypted or BlobKind.CompressedEncrypted)
            throw ApiException.BadRequest($"cannot decode '{name}' - is encrypted");
        try
        {
            using ChunkBuffer decoded = DataBlob.Decode(file, null, DataBlob.MaxBlobLength);
            return new(ApiReply.Bytes(decoded.Span.ToArray()));
        }
        catch (PbsException exception)
        {
            throw ApiException.BadRequest(exception.Message);
        }
    }

    private static byte[] ReadFile(ApiRequest request)
    {
        request.DemandGroup(Privileges.Read, ReadOrBackup);
        byte[]? file = request.Store.Exists(request.Snapshot) ? request.Store.FindFile(request.Snapshot, request.Get("file-name")) : null;
        return file ?? throw ApiException.BadRequest("File open failed: No such file or directory (os error 2)");
    }

    private static SnapshotRecord ReadRecord(ApiRequest request, Privileges all, string names)
    {
        request.DemandGroup(all, names);
        return request.Store.Exists(request.Snapshot)
            ? SnapshotRecord.Read(request.Store, request.Snapshot)
            : throw ApiException.BadRequest(NoEntry);
    }
}
