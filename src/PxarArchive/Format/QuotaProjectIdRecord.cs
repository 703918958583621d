using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of QUOTA_PROJID.</summary>
public static class QuotaProjectIdRecord
{
    /// <summary>Content length in bytes.</summary>
    public const int Size = 8;

    /// <summary>Reads the content of the item at <paramref name="offset"/>.</summary>
    /// <exception cref="PxarFormatException">The id has more than 32 bits.</exception>
    public static uint Parse(ReadOnlySpan<byte> content, long offset)
    {
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(content);
        return id <= uint.MaxValue ? (uint)id : throw new PxarFormatException($"quota project id {id} has more than 32 bits", offset);
    }

    /// <summary>Writes 8 bytes.</summary>
    public static void WriteTo(Span<byte> destination, uint id) => BinaryPrimitives.WriteUInt64LittleEndian(destination, id);
}
