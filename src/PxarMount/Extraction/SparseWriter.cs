using PxarMount.Interop;

namespace PxarMount.Extraction;

/// <summary>Writes a file's content in order and leaves holes where whole blocks are zero.</summary>
internal struct SparseWriter(int descriptor)
{
    private const int Block = 4096;
    private const int SmallestWithHoles = 8 * Block;
    private long _offset;
    private long _written;

    /// <summary>Appends bytes; returns 0 or minus the error number. Holes begin at multiples of the block length.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SmallestWithHoles)
            return WriteData(bytes);
        while (!bytes.IsEmpty)
        {
            int zeros = CountBlocks(bytes, zero: true);
            _offset += zeros;
            bytes = bytes[zeros..];
            int data = CountBlocks(bytes, zero: false);
            int error = data > 0 ? WriteData(bytes[..data]) : 0;
            if (error < 0)
                return error;
            bytes = bytes[data..];
        }

        return 0;
    }

    /// <summary>Ends the file; needed when it ends with a hole.</summary>
    public readonly int Complete() => _written < _offset ? ExtractionCalls.SetLength(descriptor, _offset) : 0;

    private static int CountBlocks(ReadOnlySpan<byte> bytes, bool zero)
    {
        int count = 0;
        while (count < bytes.Length)
        {
            int length = Math.Min(Block, bytes.Length - count);
            if ((bytes.Slice(count, length).IndexOfAnyExcept((byte)0) < 0) != zero)
                break;
            count += length;
        }

        return count;
    }

    private int WriteData(ReadOnlySpan<byte> bytes)
    {
        int error = ExtractionCalls.WriteAll(descriptor, bytes, _offset);
        _offset += bytes.Length;
        _written = _offset;
        return error;
    }
}
