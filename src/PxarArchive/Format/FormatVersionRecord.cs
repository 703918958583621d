using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of FORMAT_VERSION.</summary>
public static class FormatVersionRecord
{
    /// <summary>Content length in bytes.</summary>
    public const int Size = 8;

    /// <summary>Reads the content of the item at <paramref name="offset"/>: 1 or 2.</summary>
    /// <exception cref="PxarFormatException">Any other version.</exception>
    public static int Parse(ReadOnlySpan<byte> content, long offset)
    {
        ulong version = BinaryPrimitives.ReadUInt64LittleEndian(content);
        return version is 1 or 2 ? (int)version : throw new PxarFormatException($"unknown format version {version}", offset);
    }

    /// <summary>Writes 8 bytes.</summary>
    public static void WriteTo(Span<byte> destination, int version) =>
        BinaryPrimitives.WriteUInt64LittleEndian(destination, (ulong)version);
}
