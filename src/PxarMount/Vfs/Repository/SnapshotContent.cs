using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>What a snapshot holds.</summary>
internal static class SnapshotContent
{
    /// <summary>
    /// Its archives, images and blobs, as its verified manifest says; <paramref name="details"/>, which a server may have made up, tells
    /// only whether there is a log of the client, which no manifest lists.
    /// </summary>
    internal static IReadOnlyList<SnapshotArchive> Of(Snapshot snapshot, SnapshotDetails details) => SnapshotArchives.Group(
        [.. snapshot.Manifest.Files, .. details.Files.Where(static file => file.Name == StoredName.ClientLog)]);
}
