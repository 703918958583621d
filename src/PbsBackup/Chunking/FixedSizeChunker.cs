namespace PbsBackup.Chunking;

/// <summary>Chunks of one size, for images (datastore spec, 9.1).</summary>
public sealed class FixedSizeChunker : IChunker
{
    /// <summary>The size that servers accept.</summary>
    public const int DefaultLength = 4 << 20;

    private int _missing;

    /// <summary>Chunks of <paramref name="length"/> bytes: a power of two from 64 KiB to <see cref="DefaultLength"/>.</summary>
    public FixedSizeChunker(int length = DefaultLength)
    {
        ChunkLengths.ThrowIfNotPossible(length);
        MaxLength = _missing = length;
    }

    /// <inheritdoc/>
    public int MaxLength { get; }

    /// <inheritdoc/>
    public bool TryCut(ReadOnlySpan<byte> data, out int length)
    {
        length = Math.Min(data.Length, _missing);
        _missing -= length;
        if (_missing > 0)
            return false;
        _missing = MaxLength;
        return true;
    }
}
