using PbsReader.Chunks;
using PbsReader.Snapshots;

namespace PbsReader.Local;

/// <summary>
/// A snapshot's directory. Nothing is kept open and nothing is locked: a foreign shared lock would keep a server from removing the
/// snapshot for as long as a mount lives. What was read stays valid when the snapshot is removed; its chunks stay until garbage
/// collection, a day later at least.
/// </summary>
internal sealed class LocalSnapshotReader(SnapshotId id, string folder, LocalChunkStore chunks) : ISnapshotReader
{
    /// <inheritdoc/>
    public SnapshotId Id => id;

    /// <inheritdoc/>
    public IChunkStore Chunks => chunks;

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(string fileName, long maxLength, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadOnlyMemory<byte>>(cancellationToken);
        byte[]? bytes = StoredName.IsValid(fileName) ? LocalFile.Read(Path.Combine(folder, fileName), maxLength) : null;
        return bytes is null
            ? throw new PbsException(PbsError.NotFound, $"{id.FullName} has no {fileName}")
            : new ValueTask<ReadOnlyMemory<byte>>(bytes);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
