using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>Something in a snapshot that users see; equal when it is the same bytes under the same name.</summary>
internal sealed class SnapshotItem(SnapshotArchive archive) : IEquatable<SnapshotItem>
{
    /// <summary>What it is.</summary>
    internal SnapshotArchive Archive => archive;

    /// <summary>The name in the snapshot's folder.</summary>
    internal string Name => archive.Name;

    /// <summary>The stored file; of a split archive the metadata half.</summary>
    internal ManifestFile File => archive.File;

    public bool Equals(SnapshotItem? other) => other is not null && Name == other.Name && archive.Kind == other.Archive.Kind
        && IsSame(File, other.File) && IsSame(archive.Payload, other.Archive.Payload);

    public override bool Equals(object? obj) => Equals(obj as SnapshotItem);

    public override int GetHashCode() => HashCode.Combine(Name, File.Name, File.Size);

    /// <summary>Whether <paramref name="snapshot"/> has the item's files, unchanged; no manifest lists the client's log.</summary>
    internal bool IsIn(Snapshot snapshot) => File.Name == StoredName.ClientLog
        || archive.Files.All(file => snapshot.Find(file.Name) is { } listed && IsSame(file, listed));

    private static bool IsSame(ManifestFile? one, ManifestFile? other) => one is null || other is null
        ? one == other
        : one.Name == other.Name && one.Size == other.Size && one.CryptMode == other.CryptMode
            && one.Checksum.Span.SequenceEqual(other.Checksum.Span);
}
