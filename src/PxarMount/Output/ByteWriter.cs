using System.Buffers;
using System.Text;

namespace PxarMount.Output;

/// <summary>
/// Buffered output of bytes, for names are bytes. Not safe for concurrent use. Whoever writes for long lets readers see results early
/// by calling <see cref="Flush"/>; disposing does not flush, as there is nobody to tell of a failure.
/// </summary>
public sealed class ByteWriter : IBufferWriter<byte>
{
    private const int Capacity = 1 << 16;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[Capacity];
    private int _length;

    /// <summary>Writes to <paramref name="stream"/>, which stays the caller's.</summary>
    public ByteWriter(Stream stream) => _stream = stream;

    /// <summary>Appends bytes as they are.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _length)
        {
            Flush();
            if (bytes.Length >= _buffer.Length)
            {
                _stream.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Write(byte value) => Write([value]);

    /// <summary>Appends text as UTF-8.</summary>
    public void Write(string text)
    {
        int longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        Advance(Encoding.UTF8.GetBytes(text, GetSpan(longest)));
    }

    /// <summary>Appends <paramref name="count"/> blanks.</summary>
    public void WriteBlanks(int count)
    {
        for (; count > 0; count--)
            Write((byte)' ');
    }

    /// <summary>Ends a line.</summary>
    public void EndLine() => Write((byte)'\n');

    /// <summary>Hands everything over to the stream.</summary>
    public void Flush()
    {
        int length = _length;
        _length = 0;
        if (length > 0)
            _stream.Write(_buffer.AsSpan(0, length));
    }

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_length);
    }

    private void Reserve(int count)
    {
        if (count <= _buffer.Length - _length)
            return;
        Flush();
        if (count > _buffer.Length)
            _buffer = new byte[count];
    }
}
