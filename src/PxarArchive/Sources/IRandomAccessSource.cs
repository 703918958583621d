namespace PxarArchive.Sources;

/// <summary>Immutable bytes readable at any offset. Safe for concurrent use.</summary>
public interface IRandomAccessSource : IAsyncDisposable
{
    /// <summary>Length in bytes; never changes.</summary>
    long Length { get; }

    /// <summary>
    /// Reads at <paramref name="offset"/>; returns fewer bytes than asked only at the end, 0 at or beyond it. Completes synchronously
    /// when no slow step is needed, so a caller may treat an incomplete result as "this will take a while".
    /// </summary>
    /// <exception cref="IOException">The bytes cannot be had, or the source became shorter than <see cref="Length"/>.</exception>
    ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default);

    /// <summary>A hint that these bytes will be wanted soon. Returns at once and never fails.</summary>
    void Prefetch(long offset, long length)
    {
    }
}
