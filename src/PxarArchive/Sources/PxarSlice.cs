namespace PxarArchive.Sources;

/// <summary>
/// A part of another source as a source of its own. Never delivers less than its length: a shorter source is an error. Disposing it
/// leaves the other source open.
/// </summary>
public sealed class PxarSlice : IRandomAccessSource
{
    private readonly IRandomAccessSource _source;
    private readonly long _start;

    internal PxarSlice(IRandomAccessSource source, long start, long length) => (_source, _start, Length) = (source, start, length);

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int wanted = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
        if (wanted == 0)
            return 0;
        await _source.ReadExactlyAsync(_start + offset, destination[..wanted], cancellationToken).ConfigureAwait(false);
        return wanted;
    }

    /// <inheritdoc/>
    public void Prefetch(long offset, long length)
    {
        if (offset >= 0 && offset < Length && length > 0)
            _source.Prefetch(_start + offset, Math.Min(length, Length - offset));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
