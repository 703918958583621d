using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of PAYLOAD_REF.</summary>
/// <param name="Offset">Offset of the PAYLOAD header in the payload stream.</param>
/// <param name="Length">Length of the file's content, the header not included.</param>
public readonly record struct PayloadReference(long Offset, long Length)
{
    /// <summary>Content length of the item in bytes.</summary>
    public const int Size = 16;

    /// <summary>Reads the content of the item at <paramref name="offset"/>.</summary>
    /// <exception cref="PxarFormatException">It leads into the start marker, or beyond what 63 bits can count.</exception>
    public static PayloadReference Parse(ReadOnlySpan<byte> content, long offset)
    {
        ulong payload = BinaryPrimitives.ReadUInt64LittleEndian(content);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(content[8..]);
        if (payload < PxarHeader.Size || payload > long.MaxValue || length > long.MaxValue - PxarHeader.Size
            || payload + PxarHeader.Size + length > long.MaxValue)
        {
            throw new PxarFormatException($"payload reference to {length} bytes at {payload} is not possible", offset);
        }

        return new PayloadReference((long)payload, (long)length);
    }

    /// <summary>Writes 16 bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, Offset);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], Length);
    }
}
