using System.Runtime.InteropServices;
using PbsReader;
using PbsReader.Catalog;
using PbsReader.Snapshots;
using PxarArchive;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// Finds link counts and totals of an archive as cheaply as its snapshot allows. In a split archive all metadata lie together, and a pass
/// over them costs little; so does one over a small single archive. A large one would have to be decoded as a whole: there the catalog
/// tells which names are hard links, and only those are looked up. Where there is no catalog, or it names too many, every file counts as
/// one with one name.
/// </summary>
internal sealed class ArchiveSurvey(
    DatastoreSession session, Snapshot snapshot, ManifestFile file, PxarAccessor archive, long maxPassLength = ArchiveSurvey.MaxPassLength)
{
    /// <summary>Longest single archive, in bytes, that is read as a whole for its link counts.</summary>
    internal const long MaxPassLength = 64 << 20;

    // Each costs a way through the archive, at worst a chunk or two.
    private const int MostHardLinks = 20_000;

    private readonly Dictionary<long, uint> _links = [];
    private long _entries = 1;
    private long _bytes;
    private int _hardLinks;

    /// <summary>The totals.</summary>
    internal async ValueTask<ArchiveTotals?> FindAsync(CancellationToken cancellationToken)
    {
        if (archive.FormatVersion > 1 || archive.MetadataLength <= maxPassLength)
            return ArchiveTotals.Of(await archive.SummarizeAsync(cancellationToken).ConfigureAwait(false));
        if (snapshot.Find(StoredName.Catalog) is not { } stored || !await TryReadAsync(stored, cancellationToken).ConfigureAwait(false))
            return new ArchiveTotals(new TreeStatistics(0, archive.MetadataLength), null, static _ => 1);
        return new ArchiveTotals(new TreeStatistics(_entries, _bytes), null, offset => 1 + _links.GetValueOrDefault(offset));
    }

    private async ValueTask<bool> TryReadAsync(ManifestFile stored, CancellationToken cancellationToken)
    {
        var source = await session.OpenIndexAsync(snapshot, stored, cancellationToken).ConfigureAwait(false);
        CatalogReader catalog = await CatalogReader.OpenAsync(source, cancellationToken).ConfigureAwait(false);
        await using (catalog.ConfigureAwait(false))
        {
            var name = FileName.FromText(file.Name);
            CatalogEntry? top = await catalog.LookupAsync(catalog.Root, name, cancellationToken).ConfigureAwait(false);
            if (top?.Directory is not { } directory)
                return false;
            await CountAsync(catalog, directory, cancellationToken).ConfigureAwait(false);
            return _hardLinks <= MostHardLinks;
        }
    }

    private async ValueTask CountAsync(CatalogReader catalog, CatalogDirectory top, CancellationToken cancellationToken)
    {
        var path = new List<FileName>();
        var left = new Stack<(CatalogDirectory Directory, int Depth, FileName Name)>();
        left.Push((top, 0, default));
        while (left.TryPop(out (CatalogDirectory Directory, int Depth, FileName Name) next) && _hardLinks <= MostHardLinks)
        {
            if (next.Depth > 0)
            {
                path.RemoveRange(next.Depth - 1, path.Count - next.Depth + 1);
                path.Add(next.Name);
            }

            var linked = new List<FileName>();
            await foreach (CatalogEntry entry in catalog.ReadEntriesAsync(next.Directory, cancellationToken).ConfigureAwait(false))
            {
                _entries++;
                _bytes += (long)Math.Min(entry.Size, long.MaxValue - (ulong)_bytes);
                if (entry.Directory is { } inner)
                    left.Push((inner, next.Depth + 1, entry.Name));
                else if (entry.Kind == CatalogEntryKind.HardLink)
                    linked.Add(entry.Name);
            }

            _hardLinks += linked.Count;
            if (linked.Count > 0 && _hardLinks <= MostHardLinks)
                await ResolveAsync(path, linked, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ResolveAsync(List<FileName> path, List<FileName> names, CancellationToken cancellationToken)
    {
        PxarDirectory directory = await archive.OpenRootAsync(cancellationToken).ConfigureAwait(false);
        foreach (FileName name in path)
        {
            PxarDirectoryItem? item = await directory.LookupAsync(name.Memory, cancellationToken).ConfigureAwait(false);
            if (item is not { Entry.Kind: PxarEntryKind.Directory } inner)
                throw Contradiction();
            directory = await archive.OpenDirectoryAtEndAsync(inner.DirectoryEnd, cancellationToken).ConfigureAwait(false);
        }

        foreach (FileName name in names)
        {
            PxarDirectoryItem? item = await directory.LookupAsync(name.Memory, cancellationToken).ConfigureAwait(false);
            if (item is not { Entry.Kind: PxarEntryKind.HardLink } link)
                throw Contradiction();
            CollectionsMarshal.GetValueRefOrAddDefault(_links, link.Entry.HardLinkTarget, out _)++;
        }
    }

    private PbsException Contradiction() =>
        new(PbsError.Corrupt, $"{snapshot.Id.FullName}/{StoredName.Catalog}: lists what is not in {file.Name}");
}
