using PbsBackup;
using PbsBackup.Snapshots;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PxarMount.Tests.Backup;

/// <summary>Stores so many chunks and no more.</summary>
internal sealed class FailingBackupWriter(IBackupWriter inner, int goodChunks) : IBackupWriter
{
    internal const string Message = "the disk is on fire";
    private int _left = goodChunks;

    public SnapshotId Id => inner.Id;

    public ValueTask<IChunkIndex?> OpenPreviousAsync(string fileName, CancellationToken cancellationToken = default) =>
        inner.OpenPreviousAsync(fileName, cancellationToken);

    public async ValueTask<IIndexWriter> CreateIndexAsync(string fileName, long? length, CancellationToken cancellationToken = default) =>
        new Index(this, await inner.CreateIndexAsync(fileName, length, cancellationToken));

    public ValueTask AddBlobAsync(string fileName, ReadOnlyMemory<byte> blob, CancellationToken cancellationToken = default) =>
        inner.AddBlobAsync(fileName, blob, cancellationToken);

    public ValueTask FinishAsync(ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("a backup without its chunks must not be finished");

    public ValueTask DisposeAsync() => default;

    private sealed class Index(FailingBackupWriter writer, IIndexWriter inner) : IIndexWriter
    {
        public ValueTask<bool> TryReuseAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default) =>
            inner.TryReuseAsync(digest, length, cancellationToken);

        public ValueTask<bool> InsertAsync(
            ChunkDigest digest, int length, ReadOnlyMemory<byte> blob, CancellationToken cancellationToken = default) =>
            Interlocked.Decrement(ref writer._left) >= 0
                ? inner.InsertAsync(digest, length, blob, cancellationToken)
                : throw new BackupException(BackupError.Target, Message);

        public ValueTask AppendAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default) =>
            inner.AppendAsync(digest, length, cancellationToken);

        public ValueTask<IndexSummary> FinishAsync(CancellationToken cancellationToken = default) => inner.FinishAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
