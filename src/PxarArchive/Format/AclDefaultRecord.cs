using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of ACL_DEFAULT: four permission values, each of which may be absent.</summary>
public static class AclDefaultRecord
{
    /// <summary>Content length in bytes.</summary>
    public const int Size = 32;

    // NO_MASK of the format.
    private const ulong Absent = ulong.MaxValue;

    /// <summary>Reads the content of the item at <paramref name="offset"/>.</summary>
    /// <exception cref="PxarFormatException">Permissions are neither 0 to 7 nor absent.</exception>
    public static PxarAclDefault Parse(ReadOnlySpan<byte> content, long offset) => new(
        ParseOne(content, offset),
        ParseOne(content[8..], offset),
        ParseOne(content[16..], offset),
        ParseOne(content[24..], offset));

    /// <summary>Writes 32 bytes.</summary>
    public static void WriteTo(Span<byte> destination, PxarAclDefault value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, value.UserObject ?? Absent);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], value.GroupObject ?? Absent);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], value.Other ?? Absent);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], value.Mask ?? Absent);
    }

    private static byte? ParseOne(ReadOnlySpan<byte> content, long offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(content) == Absent ? null : AclGroupObjectRecord.Parse(content, offset);
}
