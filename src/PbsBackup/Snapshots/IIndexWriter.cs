using PbsReader.Chunks;

namespace PbsBackup.Snapshots;

/// <summary>
/// An index that is being written, and the way its chunks take. Chunks may be stored by many callers at once and in any order; the index
/// gets them in order and from one caller.
/// </summary>
public interface IIndexWriter : IAsyncDisposable
{
    /// <summary>Makes sure that a chunk which a former snapshot has is still there and stays; false when it has to be stored.</summary>
    ValueTask<bool> TryReuseAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default);

    /// <summary>Stores a chunk; true when it was there already.</summary>
    /// <param name="digest">Its name.</param>
    /// <param name="length">Bytes of its content.</param>
    /// <param name="blob">Its encoded form.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BackupException">It cannot be written.</exception>
    ValueTask<bool> InsertAsync(ChunkDigest digest, int length, ReadOnlyMemory<byte> blob, CancellationToken cancellationToken = default);

    /// <summary>The next chunk of the archive is this one, which is stored.</summary>
    ValueTask AppendAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default);

    /// <summary>Ends the index and gives it its name.</summary>
    /// <returns>What a manifest says of it.</returns>
    ValueTask<IndexSummary> FinishAsync(CancellationToken cancellationToken = default);
}
