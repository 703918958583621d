using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>Finds what bad chunks hurt: archives, places in them, and the entries that lie there. Not safe for concurrent use.</summary>
internal sealed class DamageFinder(SnapshotOpener opener, KeyRing keys, BadChunks bad, Func<SnapshotId, string, bool> isWanted)
    : IDisposable
{
    private const long CacheSize = 64L << 20;
    private readonly ChunkCache _cache = new(CacheSize);

    /// <summary>Goes through the indexes of one snapshot; what cannot be opened was told of before, and is left out.</summary>
    public async ValueTask SearchAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        Snapshot? snapshot = await opener.OpenAsync(id, FindingList.Unheard, cancellationToken).ConfigureAwait(false);
        if (snapshot is null)
            return;
        await using (snapshot.ConfigureAwait(false))
        {
            foreach (ManifestFile file in snapshot.Manifest.Files)
            {
                if (IndexFile.IsIndexName(file.Name) && isWanted(id, file.Name))
                    await SearchAsync(snapshot, file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _cache.Dispose();

    private async ValueTask SearchAsync(Snapshot snapshot, ManifestFile file, CancellationToken cancellationToken)
    {
        List<(CheckedChunk Chunk, ChunkExtent Extent)> hits;
        try
        {
            hits = FindHits(await snapshot.OpenIndexAsync(file.Name, cancellationToken).ConfigureAwait(false), snapshot, file);
        }
        catch (PbsException)
        {
            return;
        }

        if (hits.Count == 0)
            return;
        var ranges = new DamagedRanges([.. hits.Select(static hit => (hit.Extent.Start, hit.Extent.Start + hit.Extent.Length))]);
        if (SnapshotSurvey.KeyNumberOf(snapshot, file, keys) == CheckedChunk.Sealed)
            ranges.GiveUp();
        else
            await new PathFinder(snapshot, _cache, ranges).FindAsync(file.Name, cancellationToken).ConfigureAwait(false);
        for (int position = 0; position < hits.Count; position++)
        {
            (CheckedChunk chunk, ChunkExtent extent) = hits[position];
            (IReadOnlyList<DamagedPath> paths, bool areComplete) = ranges.ResultOf(position);
            bad.AddPlace(chunk, new DamagedPlace(snapshot.Id, file.Name, extent.Start, extent.Length, paths, areComplete));
        }
    }

    /// <summary>The bad chunks in an index, in order, as far as there is room to tell of them.</summary>
    private List<(CheckedChunk Chunk, ChunkExtent Extent)> FindHits(IChunkIndex index, Snapshot snapshot, ManifestFile file)
    {
        var hits = new List<(CheckedChunk, ChunkExtent)>();
        int keyNumber = SnapshotSurvey.KeyNumberOf(snapshot, file, keys);
        for (int position = 0; position < index.Count; position++)
        {
            ChunkExtent extent = index[position];
            CheckedChunk chunk = SnapshotSurvey.ChunkOf(extent, keyNumber);
            if (bad.Contains(chunk) && bad.TryReserve(chunk))
                hits.Add((chunk, extent));
        }

        return hits;
    }
}
