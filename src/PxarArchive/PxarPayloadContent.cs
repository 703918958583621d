using System.Buffers;
using PxarArchive.Format;
using PxarArchive.Sources;

namespace PxarArchive;

/// <summary>
/// A file's content in a payload stream. The PAYLOAD header is read and checked before the first byte is handed out, once; concurrent
/// first readers may each check it.
/// </summary>
internal sealed class PxarPayloadContent : IRandomAccessSource
{
    internal const string MissingMessage = "file contents are in the payload stream (.ppxar) of this split archive, which was not given";

    private readonly IRandomAccessSource _payload;
    private readonly long _offset;
    private volatile bool _isChecked;

    public PxarPayloadContent(IRandomAccessSource payload, long offset, long length) =>
        (_payload, _offset, Length) = (payload, offset, length);

    public long Length { get; }

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!_isChecked)
            await CheckAsync(cancellationToken).ConfigureAwait(false);
        int wanted = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
        if (wanted == 0)
            return 0;
        await _payload.ReadExactlyAsync(_offset + PxarHeader.Size + offset, destination[..wanted], cancellationToken).ConfigureAwait(false);
        return wanted;
    }

    public void Prefetch(long offset, long length)
    {
        if (offset >= 0 && offset < Length && length > 0)
            _payload.Prefetch(_offset + PxarHeader.Size + offset, Math.Min(length, Length - offset));
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>Checks a header found at a reference's offset.</summary>
    internal static void CheckHeader(ReadOnlySpan<byte> source, long offset, long length)
    {
        if (PxarHeader.Parse(source) != PxarHeader.ForContent(PxarItemType.Payload, length))
            throw new PxarFormatException($"no PAYLOAD item of {length} bytes where the metadata says, in the payload stream", offset);
    }

    private async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        if (_offset > _payload.Length - PxarHeader.Size - Length)
            throw new PxarFormatException($"payload stream ends before a file's {Length} bytes", _offset);
        byte[] header = ArrayPool<byte>.Shared.Rent(PxarHeader.Size);
        try
        {
            await _payload.ReadExactlyAsync(_offset, header.AsMemory(0, PxarHeader.Size), cancellationToken).ConfigureAwait(false);
            CheckHeader(header, _offset, Length);
            _isChecked = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }
}
