using PbsReader;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Local;
using PbsReader.Snapshots;

namespace PbsBackup.Local;

/// <summary>The snapshot whose chunks a new one may rely upon: the last one of the group, locked so that nobody removes it.</summary>
internal sealed class BaseSnapshot : IAsyncDisposable
{
    private readonly StoreFolder _store;
    private readonly Snapshot _snapshot;
    private readonly FolderLock _lock;

    private BaseSnapshot(StoreFolder store, Snapshot snapshot, FolderLock held) => (_store, _snapshot, _lock) = (store, snapshot, held);

    /// <summary>Opens and locks it; null when nothing can be relied upon: it is locked, damaged, or made with another key.</summary>
    public static async Task<BaseSnapshot?> TryOpenAsync(
        StoreFolder store, ServerLocks servers, SnapshotId id, CryptConfig? key, CancellationToken cancellationToken)
    {
        if (FolderLock.TryTake(store, servers, SnapshotFolder.NameOf(id), exclusive: false) is not FolderLock held)
            return null;
        try
        {
            await using var datastore = LocalDatastore.Open(store.Path);
            ISnapshotReader reader = await datastore.OpenSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
            var keys = new KeyRing(key is null ? [] : [key]);
            Snapshot snapshot =
                await Snapshot.OpenAsync(reader, keys, SignaturePolicy.WhereMarked, cancellationToken).ConfigureAwait(false);
            if (snapshot.Manifest.VerifyState != "failed")
                return new BaseSnapshot(store, snapshot, held);
            await snapshot.DisposeAsync().ConfigureAwait(false);
        }
        catch (PbsException)
        {
            // A backup that starts anew is better than none.
        }
        catch
        {
            held.Dispose();
            throw;
        }

        held.Dispose();
        return null;
    }

    /// <summary>One of its indexes; null when it has none of that name whose chunks are encrypted with that key, or not at all.</summary>
    public async ValueTask<IChunkIndex?> OpenIndexAsync(string fileName, CryptConfig? chunkKey, CancellationToken cancellationToken)
    {
        if (_snapshot.Find(fileName) is not ManifestFile file || _snapshot.KeyOf(file)?.Fingerprint != chunkKey?.Fingerprint)
            return null;
        try
        {
            return await _snapshot.OpenIndexAsync(fileName, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException)
        {
            return null;
        }
    }

    /// <summary>Demands that it still is there.</summary>
    /// <exception cref="BackupException">It is gone, and its chunks may be.</exception>
    public void Demand()
    {
        string manifest = $"{SnapshotFolder.NameOf(_snapshot.Id)}/{BackupManifest.FileName}";
        if (!_store.Exists(manifest))
        {
            throw new BackupException(
                BackupError.Target, $"{_snapshot.Id.FullName} was removed while the new backup relied upon it; repeat the backup");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _snapshot.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose();
    }
}
