using PbsReader.Chunks;
using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>A server's snapshot, of which everything that is read goes into a pin. Owns nothing.</summary>
internal sealed class PinningSnapshotReader(ISnapshotReader inner, PinFolder folder, IChunkStore chunks) : ISnapshotReader
{
    // Both halves of an archive are opened at once.
    private readonly Lock _gate = new();

    public SnapshotId Id => inner.Id;

    public IChunkStore Chunks => chunks;

    public async ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(
        string fileName, long maxLength, CancellationToken cancellationToken = default)
    {
        ReadOnlyMemory<byte> bytes = await inner.ReadFileAsync(fileName, maxLength, cancellationToken).ConfigureAwait(false);
        lock (_gate)
            folder.WriteFile(fileName, bytes);
        return bytes;
    }

    public void Expect(string indexName) => inner.Expect(indexName);

    public ValueTask DisposeAsync() => default;
}
