using System.Globalization;
using System.Text.Json;
using PbsReader.Snapshots;
using PbsTestServer.Access;
using PbsTestServer.Stores;

namespace PbsTestServer.Rest;

/// <summary>Calls about datastores, namespaces and groups.</summary>
internal sealed class DatastoreCalls(ServerRelease release, ServedStores stores)
{
    private const string Base = "admin/datastore/{store}";
    private const Privileges Listing = Privileges.Audit | Privileges.Backup;

    private static readonly string[] s_folders =
    [
        "active-operations", "catalog", "change-owner", "download", "download-decoded", "files", "gc", "group-notes", "groups", "mount",
        "namespace", "notes", "protected", "prune", "prune-datastore", "pxar-file-download", "rrd", "s3-refresh", "snapshots", "status",
        "unmount", "upload-backup-log", "verify",
    ];

    private static readonly Parameter[] s_namespaces =
    [
        Parameter.Store,
        Parameter.Namespace with { Name = "parent" },
        Parameter.Integer("max-depth", 0, BackupNamespace.MaxDepth).Optional,
    ];

    private static readonly string[] s_newFolders = ["mount", "s3-refresh", "unmount"];

    public IEnumerable<Call> All =>
    [
        new("GET", "admin/datastore", [], ListAsync),
        new("GET", Base, [Parameter.Store], ListFoldersAsync),
        new("GET", $"{Base}/status", [Parameter.Store, Parameter.Boolean("verbose")], GetStatusAsync),
        new("GET", $"{Base}/namespace", s_namespaces, ListNamespacesAsync),
        new("GET", $"{Base}/groups", [Parameter.Store, Parameter.Namespace], ListGroupsAsync),
    ];

    private async ValueTask<ApiReply> ListAsync(ApiRequest request)
    {
        var visible = new List<ServedStore>();
        foreach (ServedStore store in stores.All)
        {
            if (await CanSeeAsync(request, store))
                visible.Add(store);
        }

        return ApiReply.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (ServedStore store in visible)
            {
                writer.WriteStartObject();
                writer.WriteNull("comment");
                if (release == ServerRelease.Pbs4)
                    writer.WriteString("mount-status", "nonremovable");
                writer.WriteString("store", store.Name);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    private static async ValueTask<bool> CanSeeAsync(ApiRequest request, ServedStore store)
    {
        foreach (BackupNamespace ns in await store.ListNamespacesAsync(default, BackupNamespace.MaxDepth))
        {
            string path = ns.IsRoot ? $"/datastore/{store.Name}" : $"/datastore/{store.Name}/{ns}";
            if ((request.PrivilegesAt(path) & Listing) != 0)
                return true;
        }

        return false;
    }

    private ValueTask<ApiReply> ListFoldersAsync(ApiRequest request) =>
        new(ApiReply.Folders([.. s_folders.Where(name => release == ServerRelease.Pbs4 || !s_newFolders.Contains(name))]));

    private ValueTask<ApiReply> GetStatusAsync(ApiRequest request)
    {
        request.DemandAllOrOwn(Privileges.Audit, "Datastore.Audit|Datastore.Backup");
        var drive = new DriveInfo(request.Store.Root);
        return new(ApiReply.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("avail", drive.AvailableFreeSpace);
            writer.WriteNumber("total", drive.TotalSize);
            writer.WriteNumber("used", drive.TotalSize - drive.TotalFreeSpace);
            writer.WriteEndObject();
        }));
    }

    private async ValueTask<ApiReply> ListNamespacesAsync(ApiRequest request)
    {
        int depth = int.Parse(request.Find("max-depth") ?? "7", CultureInfo.InvariantCulture);
        List<BackupNamespace> all = await request.Store.ListNamespacesAsync(request.NamespaceOf("parent"), depth);
        List<BackupNamespace> visible = all.FindAll(ns => (request.PrivilegesIn(ns) & (Listing | Privileges.Read)) != 0);
        if (visible.Count == 0)
            throw ApiException.Missing("privileges", request.PathOf(request.NamespaceOf("parent")));
        return ApiReply.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (BackupNamespace ns in visible)
            {
                writer.WriteStartObject();
                writer.WriteString("ns", ns.Path);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    private async ValueTask<ApiReply> ListGroupsAsync(ApiRequest request)
    {
        bool isAll = request.DemandAllOrOwn(Privileges.Audit, "Datastore.Audit|Datastore.Backup");
        ServedStore store = request.Store;
        IReadOnlyList<BackupGroup> groups = await store.ListGroupsAsync(request.Namespace);
        return ApiReply.Json(writer =>
        {
            writer.WriteStartArray();
            foreach (BackupGroup group in groups.Where(group => isAll || request.Owns(store.OwnerOf(group))))
                WriteGroup(writer, store, group);
            writer.WriteEndArray();
        });
    }

    // The new server lists a group without a finished snapshot with zeros, the old one not at all.
    private void WriteGroup(Utf8JsonWriter writer, ServedStore store, BackupGroup group)
    {
        IReadOnlyList<SnapshotId> snapshots = store.ListSnapshots(group);
        SnapshotId? last = snapshots.FirstOrDefault(snapshot => store.FindFile(snapshot, BackupManifest.FileName) is not null);
        if (last is null && release == ServerRelease.Pbs3)
            return;
        writer.WriteStartObject();
        writer.WriteNumber("backup-count", snapshots.Count);
        writer.WriteString("backup-id", group.Id);
        writer.WriteString("backup-type", group.Type);
        if (store.GroupNotesOf(group) is { } notes)
            writer.WriteString("comment", notes.Split('\n')[0]);
        writer.WriteStartArray("files");
        foreach (string name in last is null ? [] : store.ListFiles(last))
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteNumber("last-backup", last?.Time ?? 0);
        writer.WriteString("owner", store.OwnerOf(group));
        writer.WriteEndObject();
    }
}
