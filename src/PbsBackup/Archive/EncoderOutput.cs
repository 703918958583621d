using System.Buffers;

namespace PbsBackup.Archive;

/// <summary>
/// A stream with a large buffer in front and a count of all bytes, so that thousands of small items become one write. A file's content
/// is read straight into the buffer.
/// </summary>
internal sealed class EncoderOutput(Stream stream) : IBufferWriter<byte>
{
    // Large enough that the cost of a write call vanishes, small enough to stay in a processor's second-level cache.
    private const int Capacity = 256 * 1024;

    // What does not fit gets a buffer of its own; with this much room left, reading content into the rest is worth a system call.
    private const int LeastRead = 4096;

    private byte[] _buffer = new byte[Capacity];
    private int _count;
    private long _flushed;

    /// <summary>Bytes taken so far.</summary>
    public long Position => _flushed + _count;

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_buffer.Length - _count < sizeHint)
            MakeRoom(sizeHint);
        return _buffer.AsSpan(_count);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _buffer.AsMemory(_count);
    }

    /// <inheritdoc/>
    public void Advance(int count) => _count += count;

    /// <summary>Takes <paramref name="bytes"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Capacity / 2)
        {
            Flush();
            stream.Write(bytes);
            _flushed += bytes.Length;
            return;
        }

        bytes.CopyTo(GetSpan(bytes.Length));
        _count += bytes.Length;
    }

    /// <summary>Takes exactly <paramref name="length"/> bytes from a stream.</summary>
    /// <exception cref="EndOfStreamException">The stream ends earlier.</exception>
    public void Copy(Stream content, long length)
    {
        while (length > 0)
        {
            Span<byte> free = GetSpan((int)Math.Min(length, LeastRead));
            int count = content.Read(free[..(int)Math.Min(length, free.Length)]);
            if (count <= 0)
                throw new EndOfStreamException($"the content ends {length} bytes before its declared length");
            _count += count;
            length -= count;
        }
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush()
    {
        if (_count == 0)
            return;
        stream.Write(_buffer, 0, _count);
        _flushed += _count;
        _count = 0;
    }

    /// <summary>Counts bytes that reach the stream in another way; everything before them must be flushed.</summary>
    public void Skip(long length) => _flushed += length;

    private void MakeRoom(int length)
    {
        Flush();
        if (length > _buffer.Length)
            _buffer = new byte[length];
    }
}
