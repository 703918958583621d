using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>From the stored files of a snapshot to what users see: names of the client, split archives once, no catalog.</summary>
public static class SnapshotContents
{
    private const string ArchiveEnd = ".pxar";
    private const string MetadataEnd = ".mpxar";
    private const string PayloadEnd = ".ppxar";

    /// <summary>The items in stored order. A name that two of them would have is the stored name of the later one.</summary>
    public static IReadOnlyList<SnapshotItem> Of(IReadOnlyList<ManifestFile> files)
    {
        Dictionary<string, ManifestFile> byName = files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        var items = new List<SnapshotItem>(files.Count);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (ManifestFile file in files)
        {
            if (file.Name != StoredName.Catalog && !IsPayloadOfOther(file.Name, byName))
                items.Add(Distinct(Describe(file, byName), taken));
        }

        return items;
    }

    private static SnapshotItem Describe(ManifestFile file, Dictionary<string, ManifestFile> all)
    {
        string name = StoredName.ClientNameOf(file.Name);
        if (!IndexFile.IsIndexName(file.Name))
            return new SnapshotItem(name, SnapshotItemKind.Blob, file);
        if (!file.Name.EndsWith(StoredName.DynamicExtension, StringComparison.Ordinal))
            return new SnapshotItem(name, SnapshotItemKind.Image, file);
        if (name.EndsWith(ArchiveEnd, StringComparison.Ordinal))
            return new SnapshotItem(name, SnapshotItemKind.Archive, file);
        if (!name.EndsWith(MetadataEnd, StringComparison.Ordinal))
            return new SnapshotItem(name, SnapshotItemKind.Image, file);
        string stem = name[..^MetadataEnd.Length];
        ManifestFile? payload = all.GetValueOrDefault(stem + PayloadEnd + StoredName.DynamicExtension);
        string shown = all.ContainsKey(stem + ArchiveEnd + StoredName.DynamicExtension) ? name : stem + ArchiveEnd;
        return new SnapshotItem(shown, SnapshotItemKind.Archive, file, payload);
    }

    private static bool IsPayloadOfOther(string name, Dictionary<string, ManifestFile> all)
    {
        const string End = PayloadEnd + StoredName.DynamicExtension;
        return name.EndsWith(End, StringComparison.Ordinal)
            && all.ContainsKey(name[..^End.Length] + MetadataEnd + StoredName.DynamicExtension);
    }

    private static SnapshotItem Distinct(SnapshotItem item, HashSet<string> taken)
    {
        if (taken.Add(item.Name))
            return item;
        taken.Add(item.File.Name);
        return item with { Name = item.File.Name };
    }
}
