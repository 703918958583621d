using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>
/// Checks the files of snapshots, and collects what chunks their indexes ask for, each once. Safe for concurrent use: one snapshot a
/// thread. Keeps one snapshot open, for the chunk store that all may share.
/// </summary>
internal sealed class SnapshotSurvey(SnapshotOpener opener, KeyRing keys, FindingList findings, Func<SnapshotId, string, bool> isWanted)
    : IAsyncDisposable
{
    private readonly Dictionary<CheckedChunk, int> _chunks = [];
    private long _snapshots;
    private long _indexes;
    private long _blobs;
    private Snapshot? _kept;
    private volatile bool _hasOtherStore;

    public long Snapshots => _snapshots;

    public long Indexes => _indexes;

    public long Blobs => _blobs;

    /// <summary>Where all chunks lie; null when every snapshot has a store of its own, as those of servers have.</summary>
    public IChunkStore? SharedStore => _hasOtherStore ? null : _kept?.Reader.Chunks;

    /// <summary>The chunks in no order, and for each the number of a snapshot that has it; nothing is left here.</summary>
    public (CheckedChunk[] Chunks, int[] Owners) TakeChunks()
    {
        CheckedChunk[] chunks = [.. _chunks.Keys];
        int[] owners = [.. _chunks.Values];
        _chunks.Clear();
        _chunks.TrimExcess();
        return (chunks, owners);
    }

    /// <summary>Checks one snapshot.</summary>
    /// <param name="number">What its chunks are known by.</param>
    /// <param name="id">Which one.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask CheckAsync(int number, SnapshotId id, CancellationToken cancellationToken)
    {
        Snapshot? snapshot = await opener.OpenAsync(id, findings, cancellationToken).ConfigureAwait(false);
        if (snapshot is null)
            return;
        Snapshot? kept = Interlocked.CompareExchange(ref _kept, snapshot, null);
        try
        {
            if (kept is not null && kept.Reader.Chunks != snapshot.Reader.Chunks)
                _hasOtherStore = true;
            Interlocked.Increment(ref _snapshots);
            Interlocked.Increment(ref _blobs);
            foreach (ManifestFile file in snapshot.Manifest.Files.Where(file => isWanted(id, file.Name)))
                await CheckFileAsync(number, snapshot, file.Name, file, cancellationToken).ConfigureAwait(false);
            if (isWanted(id, StoredName.ClientLog))
                await CheckFileAsync(number, snapshot, StoredName.ClientLog, null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (kept is not null)
                await snapshot.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Opens a snapshot and its indexes again: a server gives out chunks only to who has read an index that lists them. Null when it was
    /// removed.
    /// </summary>
    public async ValueTask<Snapshot?> ReopenAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        Snapshot? snapshot = await opener.OpenAsync(id, FindingList.Unheard, cancellationToken).ConfigureAwait(false);
        if (snapshot is null)
        {
            findings.AddGone(id);
            return null;
        }

        foreach (ManifestFile file in snapshot.Manifest.Files)
        {
            try
            {
                if (IndexFile.IsIndexName(file.Name) && isWanted(id, file.Name))
                    await snapshot.OpenIndexAsync(file.Name, cancellationToken).ConfigureAwait(false);
            }
            catch (PbsException)
            {
                // A damaged one was told of before, and has no chunks here.
            }
        }

        return snapshot;
    }

    public ValueTask DisposeAsync() => _kept?.DisposeAsync() ?? default;

    private async ValueTask CheckFileAsync(
        int number, Snapshot snapshot, string name, ManifestFile? file, CancellationToken cancellationToken)
    {
        try
        {
            if (file is not null && IndexFile.IsIndexName(name))
            {
                IChunkIndex index = await snapshot.OpenIndexAsync(name, cancellationToken).ConfigureAwait(false);
                Add(number, index, KeyNumberOf(snapshot, file, keys));
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

    private void Add(int number, IChunkIndex index, int keyNumber)
    {
        // Not for the whole index: others would wait too long.
        const int AtOnce = 4096;
        for (int position = 0; position < index.Count;)
        {
            lock (_chunks)
            {
                int end = Math.Min(index.Count, position + AtOnce);
                for (; position < end; position++)
                    _chunks.TryAdd(ChunkOf(index[position], keyNumber), number);
            }
        }
    }
}
