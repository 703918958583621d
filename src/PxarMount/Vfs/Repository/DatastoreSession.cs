using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// An open datastore with the keys and the one chunk cache that everything read from it shares. Owns all three. Safe for concurrent use.
/// </summary>
/// <param name="datastore">Where the backups lie.</param>
/// <param name="cache">Plain chunks, for the whole process.</param>
/// <param name="keys">The keys that there are.</param>
/// <param name="policy">What keys mean for snapshots without a signature.</param>
public sealed class DatastoreSession(IDatastore datastore, ChunkCache cache, KeyRing keys, SignaturePolicy policy) : IAsyncDisposable
{
    /// <summary>Where the backups lie.</summary>
    public IDatastore Datastore => datastore;

    /// <summary>Plain chunks, for the whole process.</summary>
    public ChunkCache Cache => cache;

    /// <summary>The keys that there are.</summary>
    public KeyRing Keys => keys;

    /// <summary>What keys mean for snapshots without a signature.</summary>
    public SignaturePolicy Policy => policy;

    /// <summary>Opens and verifies a snapshot; the caller disposes it.</summary>
    /// <exception cref="PbsException">It is gone, damaged, or its key is missing.</exception>
    public async ValueTask<Snapshot> OpenAsync(SnapshotId id, CancellationToken cancellationToken = default)
    {
        ISnapshotReader reader = await datastore.OpenSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
        return await Snapshot.OpenAsync(reader, keys, policy, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The bytes that an index of <paramref name="snapshot"/> stands for. Reads the index, and no chunk.</summary>
    /// <exception cref="PbsException">The snapshot has no such index, or it is damaged.</exception>
    public async ValueTask<ChunkedSource> OpenIndexAsync(
        Snapshot snapshot, ManifestFile file, CancellationToken cancellationToken = default)
    {
        IChunkIndex index = await snapshot.OpenIndexAsync(file.Name, cancellationToken).ConfigureAwait(false);
        return new ChunkedSource(index, cache.Over(snapshot.Reader.Chunks, snapshot.KeyOf(file)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        cache.Dispose();
        await datastore.DisposeAsync().ConfigureAwait(false);
        keys.Dispose();
    }
}
