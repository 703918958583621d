namespace PxarArchive.Sources;

/// <summary>What every <see cref="IRandomAccessSource"/> can do.</summary>
public static class RandomAccessSourceExtensions
{
    /// <summary>Fills <paramref name="destination"/>. Allocates nothing when the source completes synchronously.</summary>
    /// <exception cref="IOException">The source ends before.</exception>
    public static async ValueTask ReadExactlyAsync(
        this IRandomAccessSource source, long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        int count = await source.ReadAsync(offset, destination, cancellationToken).ConfigureAwait(false);
        if (count != destination.Length)
            throw new EndOfStreamException($"source ended early: {count} of {destination.Length} bytes at offset {offset}");
    }

    /// <summary>The <paramref name="length"/> bytes from <paramref name="offset"/> on; nothing to dispose.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all inside the source.</exception>
    public static PxarSlice Slice(this IRandomAccessSource source, long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, source.Length - length);
        return new PxarSlice(source, offset, length);
    }
}
