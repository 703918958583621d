using PbsBackup.Chunking;
using PbsBackup.Local;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Local;
using PbsReader.Snapshots;

namespace PbsBackup.Snapshots;

/// <summary>
/// Writes a snapshot into a datastore directory, as a server would: with its locks, modes and owners, and in its order (datastore spec,
/// 11). The snapshot appears whole or not at all, also when the process is killed.
/// </summary>
public sealed class LocalBackupWriter : IBackupWriter
{
    private readonly LocalBackupOptions _options;
    private readonly StoreFolder _store;
    private readonly ChunkFolder _chunks;
    private readonly StoreLock _storeLock;
    private readonly GroupFolder _group;
    private readonly SnapshotFolder _folder;
    private readonly BaseSnapshot? _base;
    private bool _isBaseUsed;
    private bool _isFinished;

    private LocalBackupWriter(
        LocalBackupOptions options,
        SnapshotId id,
        StoreFolder store,
        StoreLock storeLock,
        GroupFolder group,
        SnapshotFolder folder,
        BaseSnapshot? @base)
    {
        (_options, Id, _store, _storeLock, _group, _folder, _base) = (options, id, store, storeLock, group, folder, @base);
        _chunks = new ChunkFolder(store);
    }

    /// <inheritdoc/>
    public SnapshotId Id { get; }

    private CryptConfig? ChunkKey => _options.CryptMode == CryptMode.Encrypt ? _options.Key : null;

    /// <summary>Makes the datastore of an empty folder, takes the locks, and begins the snapshot.</summary>
    /// <exception cref="BackupException">
    /// It is no datastore and no empty folder, cannot be written, the group is locked or another owner's, or the time is not later than
    /// that of the group's last snapshot.
    /// </exception>
    public static async Task<LocalBackupWriter> CreateAsync(LocalBackupOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Key is null != (options.CryptMode == CryptMode.None))
            throw new ArgumentException("a key, and something to do with it, go together", nameof(options));
        StoreFolder? store = null;
        StoreLock? storeLock = null;
        GroupFolder? group = null;
        BaseSnapshot? @base = null;
        try
        {
            store = await StoreFolder.OpenAsync(options.StorePath, options.SyncLevel, cancellationToken).ConfigureAwait(false);
            storeLock = await StoreLock.TakeAsync(store, options.OnNotice, options.Clock, cancellationToken).ConfigureAwait(false);
            var servers = ServerLocks.Find(store.Path);
            group = GroupFolder.Open(store, servers, options.Group, options.Owner);
            SnapshotId? last = await FindLastAsync(store, options.Group, cancellationToken).ConfigureAwait(false);
            var id = new SnapshotId(options.Group, ChooseTime(options, last));
            if (last is not null)
                @base = await BaseSnapshot.TryOpenAsync(store, servers, last, options.Key, cancellationToken).ConfigureAwait(false);
            var folder = SnapshotFolder.Create(store, servers, id);
            return new LocalBackupWriter(options, id, store, storeLock, group, folder, @base);
        }
        catch
        {
            group?.RemoveWhenEmpty();
            if (@base is not null)
                await @base.DisposeAsync().ConfigureAwait(false);
            group?.Dispose();
            storeLock?.Dispose();
            store?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IChunkIndex?> OpenPreviousAsync(string fileName, CancellationToken cancellationToken = default)
    {
        if (_base is null)
            return null;
        IChunkIndex? index = await _base.OpenIndexAsync(fileName, ChunkKey, cancellationToken).ConfigureAwait(false);
        _isBaseUsed |= index is not null;
        return index;
    }

    /// <inheritdoc/>
    public ValueTask<IIndexWriter> CreateIndexAsync(string fileName, long? length, CancellationToken cancellationToken = default)
    {
        bool isFixed = fileName.EndsWith(StoredName.FixedExtension, StringComparison.Ordinal);
        if (isFixed != length.HasValue || !IndexFile.IsIndexName(fileName))
            throw new ArgumentException($"{fileName} is no name of such an index", nameof(fileName));
        long now = _options.Clock.GetUtcNow().ToUnixTimeSeconds();
        return new ValueTask<IIndexWriter>(
            new LocalIndexWriter(_store, _chunks, $"{_folder.Name}/{fileName}", length, FixedSizeChunker.DefaultLength, now));
    }

    /// <inheritdoc/>
    public ValueTask AddBlobAsync(string fileName, ReadOnlyMemory<byte> blob, CancellationToken cancellationToken = default)
    {
        if (!StoredName.IsValid(fileName) || fileName == BackupManifest.FileName)
            throw new ArgumentException($"{fileName} is no name of a blob", nameof(fileName));
        TemporaryFile.Write(_store, $"{_folder.Name}/{fileName}", blob.Span, isDurable: _store.SyncLevel == SyncLevel.File);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask FinishAsync(ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default)
    {
        if (_isBaseUsed)
            _base!.Demand();
        _store.Synchronize();
        cancellationToken.ThrowIfCancellationRequested();
        TemporaryFile.Write(
            _store, $"{_folder.Name}/{BackupManifest.FileName}", manifest.Span, isDurable: _store.SyncLevel != SyncLevel.None);
        _isFinished = true;
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isFinished)
        {
            _folder.Remove();
            _group.RemoveWhenEmpty();
        }

        _folder.Dispose();
        if (_base is not null)
            await _base.DisposeAsync().ConfigureAwait(false);
        _group.Dispose();
        _storeLock.Dispose();
        _store.Dispose();
    }

    private static async Task<SnapshotId?> FindLastAsync(StoreFolder store, BackupGroup group, CancellationToken cancellationToken)
    {
        await using var datastore = LocalDatastore.Open(store.Path);
        IReadOnlyList<SnapshotId> snapshots = await datastore.ListSnapshotsAsync(group, cancellationToken).ConfigureAwait(false);
        return snapshots.Count == 0 ? null : snapshots[^1];
    }

    private static long ChooseTime(LocalBackupOptions options, SnapshotId? last)
    {
        long now = options.Clock.GetUtcNow().ToUnixTimeSeconds();
        long time = options.Time ?? now;

        // Two backups within one second are none too many.
        if (options.Time is null && last?.Time == now)
            time = now + 1;
        if (last is not null && time <= last.Time)
        {
            throw new BackupException(
                BackupError.Refused,
                $"{BackupTime.Format(time)} is not later than the last backup of {options.Group}, {BackupTime.Format(last.Time)}");
        }

        return time;
    }
}
