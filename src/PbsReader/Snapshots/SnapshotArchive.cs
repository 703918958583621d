namespace PbsReader.Snapshots;

/// <summary>One thing in a snapshot that a user sees.</summary>
/// <param name="Name">What it is called; unique in its snapshot (see <see cref="SnapshotArchives"/>).</param>
/// <param name="Kind">What it is.</param>
/// <param name="File">The stored file; the metadata half of a split archive.</param>
/// <param name="Payload">The payload half of a split archive; null for anything else.</param>
public sealed record SnapshotArchive(string Name, ArchiveKind Kind, ManifestFile File, ManifestFile? Payload)
{
    /// <summary>The stored files, one or two.</summary>
    public IEnumerable<ManifestFile> Files => Payload is null ? [File] : [File, Payload];

    /// <summary>Whether users see a folder.</summary>
    public bool IsFolder => Kind is ArchiveKind.Files or ArchiveKind.SplitFiles;
}
