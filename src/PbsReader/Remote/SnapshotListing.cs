using System.Text.Json;
using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>All snapshots of a namespace, as a server listed them at one time (protocol spec, 5). Immutable.</summary>
internal sealed class SnapshotListing
{
    // No snapshot has as many; the sum of their sizes shall not overflow.
    private const int MostFiles = 1000;
    private const long MaxSize = 1L << 52;

    private readonly SortedDictionary<BackupGroup, List<SnapshotId>> _groups = [];
    private readonly Dictionary<SnapshotId, SnapshotDetails> _snapshots = [];

    private SnapshotListing()
    {
    }

    /// <summary>The groups, sorted.</summary>
    internal IReadOnlyList<BackupGroup> Groups => [.. _groups.Keys];

    /// <summary>
    /// Reads the answer's data. Entries that name no snapshot are left out, as are unfinished snapshots (but not their groups).
    /// </summary>
    internal static SnapshotListing Parse(BackupNamespace ns, JsonElement data)
    {
        var listing = new SnapshotListing();
        foreach (JsonElement entry in ServerJson.ElementsOf(data))
        {
            string? type = ServerJson.TextOf(entry, "backup-type");
            string? id = ServerJson.TextOf(entry, "backup-id");
            long time = ServerJson.NumberOf(entry, "backup-time") ?? 0;
            if (type is null || id is null || time is < 1 or > BackupTime.Max)
                continue;
            if (!BackupGroup.TryCreate(ns, type, id, out BackupGroup? group))
                continue;
            if (!listing._groups.TryGetValue(group, out List<SnapshotId>? snapshots))
                listing._groups.Add(group, snapshots = []);
            var snapshot = new SnapshotId(group, time);
            SnapshotDetails details = ParseDetails(snapshot, entry);
            if (details.Files.Any(file => file.Name == BackupManifest.FileName) && listing._snapshots.TryAdd(snapshot, details))
                snapshots.Add(snapshot);
        }

        foreach (List<SnapshotId> snapshots in listing._groups.Values)
            snapshots.Sort();
        return listing;
    }

    /// <summary>The finished snapshots of a group, the oldest first; null when there is no such group.</summary>
    internal IReadOnlyList<SnapshotId>? FindGroup(BackupGroup group) => _groups.GetValueOrDefault(group);

    /// <summary>A finished snapshot; null when there is none.</summary>
    internal SnapshotDetails? Find(SnapshotId snapshot) => _snapshots.GetValueOrDefault(snapshot);

    private static SnapshotDetails ParseDetails(SnapshotId id, JsonElement entry)
    {
        List<ManifestFile> files = [];
        if (ServerJson.TryFind(entry, "files", out JsonElement list))
            files.AddRange(ServerJson.ElementsOf(list).Select(ParseFile).OfType<ManifestFile>().Take(MostFiles));
        bool isVerified = ServerJson.TryFind(entry, "verification", out JsonElement verification);
        bool hasKey = KeyFingerprint.TryParse(ServerJson.TextOf(entry, "fingerprint"), out KeyFingerprint fingerprint);
        return new SnapshotDetails(
            id,
            files,
            files.Sum(file => file.Size),
            ServerJson.TextOf(entry, "owner"),
            ServerJson.IsTrue(entry, "protected"),
            ServerJson.TextOf(entry, "comment"),
            isVerified ? ServerJson.TextOf(verification, "state") : null,
            isVerified ? ServerJson.TextOf(verification, "upid") : null,
            hasKey ? fingerprint : null);
    }

    private static ManifestFile? ParseFile(JsonElement entry)
    {
        string? name = ServerJson.TextOf(entry, "filename");
        if (name is null || !StoredName.IsValid(name))
            return null;
        long size = Math.Clamp(ServerJson.NumberOf(entry, "size") ?? 0, 0, MaxSize);
        return new ManifestFile(name, CryptModeText.Parse(ServerJson.TextOf(entry, "crypt-mode")) ?? CryptMode.None, size, default);
    }
}
