namespace PxarArchive.Sources;

/// <summary>Bytes in memory, which the caller no longer changes.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> bytes) : IRandomAccessSource
{
    /// <inheritdoc/>
    public long Length => bytes.Length;

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int count = (int)Math.Min(destination.Length, Math.Max(0, bytes.Length - offset));
        if (count > 0)
            bytes.Span.Slice((int)offset, count).CopyTo(destination.Span);
        return new ValueTask<int>(count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
