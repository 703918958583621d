using PbsReader;
using PbsReader.Chunks;
using PbsReader.Snapshots;
using PxarArchive;

namespace PxarMount.Vfs.Repository;

/// <summary>Opens archives of snapshots for random access.</summary>
public static class ArchiveOpener
{
    /// <summary>
    /// Opens a single archive, or a split one with its payload half where there is one. The result reads through the session's cache
    /// for as long as <paramref name="snapshot"/> is open.
    /// </summary>
    /// <exception cref="IOException">An index or a chunk cannot be had, or the archive is damaged; the message says where.</exception>
    public static async ValueTask<PxarAccessor> OpenAsync(
        DatastoreSession session, Snapshot snapshot, SnapshotArchive archive, CancellationToken cancellationToken)
    {
        try
        {
            // Both at once: each is a way to the server and back.
            Task<ChunkedSource> opening = session.OpenIndexAsync(snapshot, archive.File, cancellationToken).AsTask();
            ChunkedSource[] halves = archive.Payload is null
                ? [await opening.ConfigureAwait(false)]
                : await Task.WhenAll(opening, session.OpenIndexAsync(snapshot, archive.Payload, cancellationToken).AsTask())
                    .ConfigureAwait(false);
            ChunkedSource metadata = halves[0];
            ChunkedSource? payload = halves.Length == 2 ? halves[1] : null;
            if (metadata.Length > NodeId.MaxOffset)
                throw new IOException($"larger than {NodeId.MaxOffset >> 40} TiB, which inode numbers cannot tell apart");
            return await PxarAccessor.OpenAsync(metadata, payload, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PxarFormatException or (IOException and not PbsException))
        {
            string what = exception is PxarFormatException ? "damaged archive: " : "";
            throw new PbsException(PbsError.Corrupt, $"{snapshot.Id.FullName}/{archive.File.Name}: {what}{exception.Message}", exception);
        }
    }
}
