using PbsReader.Indexes;
using PxarArchive.Sources;

namespace PbsReader.Chunks;

/// <summary>An archive or image as its index and its chunks make it, with read-ahead for each stream of readers. Owns neither.</summary>
public sealed class ChunkedSource : IRandomAccessSource
{
    /// <summary>Bytes of <paramref name="index"/> from <paramref name="chunks"/>.</summary>
    public ChunkedSource(IChunkIndex index, IChunkSource chunks) => throw new NotImplementedException();

    /// <inheritdoc/>
    public long Length => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
