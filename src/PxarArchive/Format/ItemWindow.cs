using System.Buffers;
using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>
/// A window that moves forward over a source or a stream. Its reads start small and double as long as they go on where the last one
/// ended, so that a jump over a file's content costs little and a run of heads few reads. Not for concurrent use.
/// </summary>
internal sealed class ItemWindow : IDisposable
{
    private const int SmallRead = 1024;
    private const int LargeRead = 65536;

    private readonly IRandomAccessSource? _source;
    private readonly Stream? _stream;
    private byte[] _buffer = [];
    private long _start;
    private int _count;
    private int _read = SmallRead;

    /// <summary>Over a source, up to <paramref name="end"/>, which is not beyond the source's end.</summary>
    public ItemWindow(IRandomAccessSource source, long end) => (_source, End) = (source, end);

    /// <summary>Over a stream from where it stands, which is offset 0; <paramref name="end"/> may be <see cref="long.MaxValue"/>.</summary>
    public ItemWindow(Stream stream, long end) => (_stream, End) = (stream, end);

    /// <summary>Where the bytes end; <see cref="long.MaxValue"/> when unknown.</summary>
    public long End { get; }

    /// <summary>What is buffered from <paramref name="offset"/> on.</summary>
    public ReadOnlySpan<byte> From(long offset)
    {
        long skipped = offset - _start;
        return skipped >= 0 && skipped <= _count ? _buffer.AsSpan((int)skipped, _count - (int)skipped) : default;
    }

    /// <summary>Buffers at least <paramref name="needed"/> bytes from <paramref name="offset"/> on, forgetting what is before.</summary>
    /// <exception cref="PxarFormatException">There are fewer.</exception>
    public async ValueTask FillAsync(long offset, int needed, CancellationToken cancellationToken)
    {
        if (needed > End - offset)
            throw Truncated(End, offset + needed);
        bool goesOn = _count > 0 && offset >= _start && offset <= _start + _count;
        _read = goesOn ? Math.Min(2 * _read, LargeRead) : SmallRead;
        int wanted = (int)Math.Min(Math.Max(Math.Max(needed, _read), 2 * From(offset).Length), End - offset);
        if (_stream is not null)
            await SkipAsync(_stream, offset, cancellationToken).ConfigureAwait(false);

        // A length that a stream only claims is believed as its bytes arrive.
        MoveTo(offset, End == long.MaxValue ? Math.Min(wanted, LargeRead) : wanted);
        while (_count < needed)
        {
            if (_count == _buffer.Length)
                MoveTo(offset, (int)Math.Min(wanted, 2L * _count));
            Memory<byte> free = _buffer.AsMemory(_count, Math.Min(wanted, _buffer.Length) - _count);
            int count = _source is not null
                ? await ReadAsync(_source, free, needed - _count, cancellationToken).ConfigureAwait(false)
                : await _stream!.ReadAsync(free, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw Truncated(offset + _count);
            _count += count;
        }
    }

    /// <summary>Reads up to <paramref name="destination"/>'s length at <paramref name="offset"/>, without buffering more.</summary>
    /// <returns>Bytes read; 0 only at the end.</returns>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> buffered = From(offset);
        if (!buffered.IsEmpty)
        {
            int count = Math.Min(buffered.Length, destination.Length);
            buffered[..count].CopyTo(destination.Span);
            return count;
        }

        if (_source is not null)
            return await _source.ReadAsync(offset, destination, cancellationToken).ConfigureAwait(false);
        await SkipAsync(_stream!, offset, cancellationToken).ConfigureAwait(false);
        int read = await _stream!.ReadAsync(destination, cancellationToken).ConfigureAwait(false);
        (_start, _count) = (offset + read, 0);
        return read;
    }

    /// <summary>Gives the buffer back; the source or stream stays open.</summary>
    public void Dispose()
    {
        Return(_buffer);
        (_buffer, _count) = ([], 0);
    }

    private static PxarFormatException Truncated(long offset, long required = 0) =>
        new("archive ends early", offset) { RequiredLength = required };

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Makes the window start at <paramref name="offset"/>, with room for <paramref name="wanted"/> bytes.</summary>
    private void MoveTo(long offset, int wanted)
    {
        ReadOnlySpan<byte> kept = From(offset);
        if (wanted > _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(wanted);
            kept.CopyTo(larger);
            Return(_buffer);
            _buffer = larger;
        }
        else
        {
            kept.CopyTo(_buffer);
        }

        (_start, _count) = (offset, kept.Length);
    }

    /// <summary>Reads on behind what is buffered; only what is needed, where more cannot be read.</summary>
    private async ValueTask<int> ReadAsync(
        IRandomAccessSource source, Memory<byte> free, int needed, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadAsync(_start + _count, free, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception is not PxarFormatException && free.Length > needed)
        {
            return await source.ReadAsync(_start + _count, free[..needed], cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SkipAsync(Stream stream, long offset, CancellationToken cancellationToken)
    {
        long skip = offset - (_start + _count);
        if (skip <= 0)
            return;
        MoveTo(_start + _count, LargeRead);
        while (_start < offset)
        {
            Memory<byte> waste = _buffer.AsMemory(0, (int)Math.Min(_buffer.Length, offset - _start));
            int count = await stream.ReadAsync(waste, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw Truncated(_start);
            _start += count;
        }
    }
}
