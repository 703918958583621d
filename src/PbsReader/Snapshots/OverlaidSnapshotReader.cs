using PbsReader.Chunks;

namespace PbsReader.Snapshots;

/// <summary>A snapshot with its chunks through a decorator. Owns both.</summary>
internal sealed class OverlaidSnapshotReader(ISnapshotReader inner, IChunkStore chunks) : ISnapshotReader
{
    public SnapshotId Id => inner.Id;

    public IChunkStore Chunks => chunks;

    public ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(
        string fileName, long maxLength, CancellationToken cancellationToken = default) =>
        inner.ReadFileAsync(fileName, maxLength, cancellationToken);

    public void Expect(string indexName) => inner.Expect(indexName);

    public async ValueTask DisposeAsync()
    {
        await chunks.DisposeAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
    }
}
