using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>A file of a snapshot, or both halves of a split archive, under the name that users see.</summary>
/// <param name="Name">The name in the snapshot's folder.</param>
/// <param name="Kind">What it is shown as.</param>
/// <param name="File">The stored file; of a split archive the metadata half.</param>
/// <param name="Payload">The payload half of a split archive; null where there is none.</param>
public sealed record SnapshotItem(string Name, SnapshotItemKind Kind, ManifestFile File, ManifestFile? Payload = null)
{
    /// <summary>Whether both are the same bytes under the same name.</summary>
    public bool Equals(SnapshotItem? other) =>
        other is not null && Name == other.Name && Kind == other.Kind && IsSame(File, other.File) && IsSame(Payload, other.Payload);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, File.Name, File.Size);

    /// <summary>Whether <paramref name="snapshot"/> has the item's files, unchanged.</summary>
    public bool IsIn(Snapshot snapshot) =>
        snapshot.Find(File.Name) is { } file && IsSame(File, file) && (Payload is null || IsSame(Payload, snapshot.Find(Payload.Name)));

    /// <summary>Whether the item is meant by a name as users give it: as shown, or as one of its files is stored.</summary>
    public bool IsCalled(string name) =>
        name == Name || name == File.Name || name == Payload?.Name || name == StoredName.ClientNameOf(File.Name);

    private static bool IsSame(ManifestFile? one, ManifestFile? other) => one is null || other is null
        ? one == other
        : one.Name == other.Name && one.Size == other.Size && one.CryptMode == other.CryptMode
            && one.Checksum.Span.SequenceEqual(other.Checksum.Span);
}
