using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>
/// Checks the files of snapshots, and collects what chunks their indexes ask for, each once. Safe for concurrent use: one snapshot a
/// thread.
/// </summary>
internal sealed class SnapshotSurvey(SnapshotOpener opener, KeyRing keys, FindingList findings, Func<SnapshotId, string, bool> isWanted)
{
    private readonly HashSet<CheckedChunk> _chunks = [];
    private long _snapshots;
    private long _indexes;
    private long _blobs;
    private IChunkStore? _store;

    public long Snapshots => _snapshots;

    public long Indexes => _indexes;

    public long Blobs => _blobs;

    /// <summary>Where the chunks lie, which all snapshots share; null before the first snapshot.</summary>
    public IChunkStore? Store => _store;

    /// <summary>The chunks, in no order; none are left here.</summary>
    public CheckedChunk[] TakeChunks()
    {
        CheckedChunk[] all = [.. _chunks];
        _chunks.Clear();
        _chunks.TrimExcess();
        return all;
    }

    /// <summary>Checks one snapshot.</summary>
    public async ValueTask CheckAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        Snapshot? snapshot = await opener.OpenAsync(id, findings, cancellationToken).ConfigureAwait(false);
        if (snapshot is null)
            return;
        await using (snapshot.ConfigureAwait(false))
        {
            Interlocked.Increment(ref _snapshots);
            Interlocked.Increment(ref _blobs);
            Interlocked.CompareExchange(ref _store, snapshot.Reader.Chunks, null);
            foreach (ManifestFile file in snapshot.Manifest.Files.Where(file => isWanted(id, file.Name)))
                await CheckFileAsync(snapshot, file.Name, file, cancellationToken).ConfigureAwait(false);
            if (isWanted(id, StoredName.ClientLog))
                await CheckFileAsync(snapshot, StoredName.ClientLog, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask CheckFileAsync(Snapshot snapshot, string name, ManifestFile? file, CancellationToken cancellationToken)
    {
        try
        {
            if (file is not null && IndexFile.IsIndexName(name))
            {
                IChunkIndex index = await snapshot.OpenIndexAsync(name, cancellationToken).ConfigureAwait(false);
                Add(index, KeyNumberOf(snapshot, file, keys));
                Interlocked.Increment(ref _indexes);
                return;
            }

            await snapshot.ReadBlobAsync(name, cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _blobs);
        }
        catch (PbsException exception) when (exception.Kind == PbsError.KeyRequired && snapshot.Key is null)
        {
            // Its length, checksum and CRC were right; only the key is missing.
            Interlocked.Increment(ref _blobs);
        }
        catch (PbsException exception) when (exception.Kind == PbsError.NotFound && file is null)
        {
            // There need not be a log.
        }
        catch (PbsException exception)
        {
            await opener.ReportAsync(snapshot.Id, name, exception, findings, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Which key the chunks of a file have, as <see cref="CheckedChunk"/> counts them.</summary>
    public static int KeyNumberOf(Snapshot snapshot, ManifestFile file, KeyRing keys)
    {
        if (file.CryptMode != CryptMode.Encrypt)
            return 0;
        for (int position = 0; position < keys.Keys.Count; position++)
        {
            if (keys.Keys[position] == snapshot.Key)
                return position + 1;
        }

        return CheckedChunk.Sealed;
    }

    /// <summary>The chunk at a position of an index.</summary>
    public static CheckedChunk ChunkOf(ChunkExtent extent, int keyNumber) =>
        new(extent.Digest, extent.Length, keyNumber);

    private void Add(IChunkIndex index, int keyNumber)
    {
        // Not for the whole index: others would wait too long.
        const int AtOnce = 4096;
        for (int position = 0; position < index.Count;)
        {
            lock (_chunks)
            {
                int end = Math.Min(index.Count, position + AtOnce);
                for (; position < end; position++)
                    _chunks.Add(ChunkOf(index[position], keyNumber));
            }
        }
    }
}
