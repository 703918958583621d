using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>A record of a goodbye table: a child's or, as the last one, the tail. Nothing is checked here.</summary>
/// <param name="Hash"><see cref="NameHash"/> of the child's name, or <see cref="TailMarker"/>.</param>
/// <param name="Offset">Bytes from the child's FILENAME (the tail: from the directory's ENTRY) to the GOODBYE header.</param>
/// <param name="Length">Length of the child (in a split archive not to be trusted for files), or of the GOODBYE item.</param>
public readonly record struct GoodbyeItem(ulong Hash, ulong Offset, ulong Length)
{
    /// <summary>Length of a record in bytes.</summary>
    public const int Size = 24;

    /// <summary>Value of <see cref="Hash"/> in the last record.</summary>
    public const ulong TailMarker = 0xef5eed5b753e1555;

    /// <summary>Reads the first 24 bytes of <paramref name="source"/>.</summary>
    public static GoodbyeItem Parse(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(source),
        BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[16..]));

    /// <summary>Writes 24 bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Hash);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], Length);
    }
}
