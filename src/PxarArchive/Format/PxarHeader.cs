using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>The 16 bytes in front of every item.</summary>
/// <param name="Type">What the item is.</param>
/// <param name="FullSize">Length of the item in bytes, these 16 included.</param>
public readonly record struct PxarHeader(PxarItemType Type, ulong FullSize)
{
    /// <summary>Length of a header in bytes.</summary>
    public const int Size = 16;

    /// <summary>Length of what follows the header. Only meaningful after <see cref="Validate"/>.</summary>
    public long ContentLength => (long)(FullSize - Size);

    /// <summary>The header of an item with that much content.</summary>
    public static PxarHeader ForContent(PxarItemType type, long contentLength) => new(type, checked((ulong)contentLength + Size));

    /// <summary>Reads the first 16 bytes of <paramref name="source"/>; nothing is checked.</summary>
    public static PxarHeader Parse(ReadOnlySpan<byte> source) => new(
        (PxarItemType)BinaryPrimitives.ReadUInt64LittleEndian(source),
        BinaryPrimitives.ReadUInt64LittleEndian(source[8..]));

    /// <summary>Writes 16 bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, (ulong)Type);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], FullSize);
    }

    /// <summary>
    /// Checks type and length against the table of items in docs/FORMATS.md, exact lengths included; afterwards <see cref="ContentLength"/>
    /// can be trusted to be legal, and to be small for everything but PAYLOAD and GOODBYE.
    /// </summary>
    /// <exception cref="PxarFormatException">The header is not legal anywhere in an archive.</exception>
    public void Validate(long offset)
    {
        (long least, long most) = PxarLimits.ContentLength(Type);
        if (most < 0)
            throw new PxarFormatException($"unknown item type 0x{(ulong)Type:x16}", offset);
        if (FullSize < Size || FullSize > long.MaxValue || ContentLength < least || ContentLength > most)
            throw new PxarFormatException($"{Type} item has an illegal size of {FullSize} bytes", offset);
        if (Type == PxarItemType.Goodbye && (FullSize - Size) % GoodbyeItem.Size != 0)
            throw new PxarFormatException($"GOODBYE item has an illegal size of {FullSize} bytes", offset);
    }
}
