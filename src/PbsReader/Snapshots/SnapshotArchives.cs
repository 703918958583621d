namespace PbsReader.Snapshots;

/// <summary>
/// The files of a snapshot as a user sees them. A name is what the client called the thing: <c>root.pxar</c>, <c>drive-scsi0.img</c>,
/// <c>qemu-server.conf</c>. A split archive is one thing, named as if it were not split, so that paths stay the same when a client changes
/// its mode; its halves must be stored in the same way, or they are no pair. Should two things get the same name, both keep the stored
/// ones.
/// </summary>
public static class SnapshotArchives
{
    private const string FilesSuffix = ".pxar";
    private const string MetadataSuffix = ".mpxar" + StoredName.DynamicExtension;
    private const string PayloadSuffix = ".ppxar" + StoredName.DynamicExtension;

    /// <summary>Groups files, in their order, without the manifest itself; a split archive stands where its metadata half does.</summary>
    public static IReadOnlyList<SnapshotArchive> Group(IReadOnlyList<ManifestFile> files)
    {
        var byName = new Dictionary<string, ManifestFile>(StringComparer.Ordinal);
        foreach (ManifestFile file in files.Where(file => file.Name != BackupManifest.FileName))
            byName.TryAdd(file.Name, file);
        List<SnapshotArchive> archives = [.. byName.Values.Select(file => Describe(file, byName)).OfType<SnapshotArchive>()];
        while (Rename(archives))
        {
            // Stored names differ from each other, but one may be what another thing is called: so until nothing changes.
        }

        return archives;
    }

    /// <summary>
    /// What a user means by <paramref name="name"/>: a name that is shown, or that of a stored file with or without its extension, or
    /// <c>root</c> for <c>root.pxar</c>; in this order. Null when there is none.
    /// </summary>
    public static SnapshotArchive? Find(IReadOnlyList<SnapshotArchive> archives, string name) =>
        archives.FirstOrDefault(archive => archive.Name == name)
        ?? archives.FirstOrDefault(archive => archive.Files.Any(file => file.Name == name))
        ?? archives.FirstOrDefault(archive => archive.Files.Any(file => StoredName.ClientNameOf(file.Name) == name))
        ?? archives.FirstOrDefault(archive => archive.IsFolder && archive.Name == name + FilesSuffix);

    private static SnapshotArchive? Describe(ManifestFile file, Dictionary<string, ManifestFile> byName)
    {
        string name = StoredName.ClientNameOf(file.Name);
        string? metadata = HalfOf(file.Name, MetadataSuffix);
        if ((metadata ?? HalfOf(file.Name, PayloadSuffix)) is string stem)
        {
            ManifestFile? other = byName.GetValueOrDefault(stem + (metadata is null ? MetadataSuffix : PayloadSuffix));
            if (other is null || other.CryptMode != file.CryptMode)
                return new SnapshotArchive(name, ArchiveKind.OrphanedHalf, file, null);
            return metadata is null ? null : new SnapshotArchive(stem + FilesSuffix, ArchiveKind.SplitFiles, file, other);
        }

        return new SnapshotArchive(name, KindOf(file.Name), file, null);
    }

    private static ArchiveKind KindOf(string name)
    {
        if (name == StoredName.Catalog)
            return ArchiveKind.Catalog;
        if (name.EndsWith(StoredName.BlobExtension, StringComparison.Ordinal))
            return ArchiveKind.Blob;
        if (name.EndsWith(StoredName.FixedExtension, StringComparison.Ordinal))
            return ArchiveKind.Image;
        return name.EndsWith(FilesSuffix + StoredName.DynamicExtension, StringComparison.Ordinal) ? ArchiveKind.Files : ArchiveKind.Stream;
    }

    private static string? HalfOf(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length ? name[..^suffix.Length] : null;

    private static bool Rename(List<SnapshotArchive> archives)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        HashSet<string> clashing = [.. archives.Select(archive => archive.Name).Where(name => !seen.Add(name))];
        for (int index = 0; clashing.Count > 0 && index < archives.Count; index++)
        {
            if (clashing.Contains(archives[index].Name))
                archives[index] = archives[index] with { Name = archives[index].File.Name };
        }

        return clashing.Count > 0;
    }
}
