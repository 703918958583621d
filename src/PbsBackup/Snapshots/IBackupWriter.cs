using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsBackup.Snapshots;

/// <summary>
/// One new snapshot, wherever it goes: a datastore directory, or a server. What is written becomes a snapshot with
/// <see cref="FinishAsync"/>; disposing before that leaves nothing but chunks, which garbage collection removes. Indexes may be filled
/// at the same time; everything else is for one caller after the other.
/// </summary>
public interface IBackupWriter : IAsyncDisposable
{
    /// <summary>Which snapshot.</summary>
    SnapshotId Id { get; }

    /// <summary>
    /// The index of that name in the group's last snapshot, if its chunks can be relied upon and are stored in the same way; null
    /// otherwise. What it lists is tried with <see cref="IIndexWriter.TryReuseAsync"/> before it is encoded.
    /// </summary>
    /// <param name="fileName">Stored name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IChunkIndex?> OpenPreviousAsync(string fileName, CancellationToken cancellationToken = default);

    /// <summary>Begins an index.</summary>
    /// <param name="fileName">Stored name; its extension tells the kind.</param>
    /// <param name="length">Length of the image, for a fixed index; otherwise null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BackupException">It cannot be created.</exception>
    ValueTask<IIndexWriter> CreateIndexAsync(string fileName, long? length, CancellationToken cancellationToken = default);

    /// <summary>Stores a small file.</summary>
    /// <param name="fileName">Stored name.</param>
    /// <param name="blob">The encoded blob.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BackupException">It cannot be written.</exception>
    ValueTask AddBlobAsync(string fileName, ReadOnlyMemory<byte> blob, CancellationToken cancellationToken = default);

    /// <summary>Makes the snapshot appear, when everything else is where it has to be.</summary>
    /// <param name="manifest">The encoded manifest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BackupException">It cannot be written, or its base is gone; then there is no snapshot.</exception>
    ValueTask FinishAsync(ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default);
}
