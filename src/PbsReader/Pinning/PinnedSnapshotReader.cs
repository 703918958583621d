using PbsReader.Caching;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>
/// A snapshot from its pins, because its server cannot be had. What is not pinned is asked of the server as soon as it is there again.
/// </summary>
internal sealed class PinnedSnapshotReader : ISnapshotReader
{
    private readonly PinStore _pins;
    private readonly string _server;
    private readonly LateReader _late;

    internal PinnedSnapshotReader(PinStore pins, DiskCache? cache, string server, SnapshotId id, LateReader late)
    {
        (_pins, _server, Id, _late) = (pins, server, id, late);
        Chunks = cache?.Over(late) ?? new PinnedChunkStore(pins, late);
    }

    public SnapshotId Id { get; }

    public IChunkStore Chunks { get; }

    public async ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(
        string fileName, long maxLength, CancellationToken cancellationToken = default)
    {
        if (_pins.ReadFile(_server, Id, fileName, maxLength) is not { } bytes)
            return await _late.ReadFileAsync(fileName, maxLength, cancellationToken).ConfigureAwait(false);
        if (IndexFile.IsIndexName(fileName))
            _late.Expect(fileName);
        return bytes;
    }

    public void Expect(string indexName) => _late.Expect(indexName);

    public async ValueTask DisposeAsync()
    {
        await Chunks.DisposeAsync().ConfigureAwait(false);
        await _late.DisposeAsync().ConfigureAwait(false);
    }
}
