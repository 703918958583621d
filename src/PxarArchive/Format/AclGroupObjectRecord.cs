using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of ACL_GROUP_OBJ: one permission value.</summary>
public static class AclGroupObjectRecord
{
    /// <summary>Content length in bytes.</summary>
    public const int Size = 8;

    /// <summary>Reads the content of the item at <paramref name="offset"/>.</summary>
    /// <exception cref="PxarFormatException">The permissions are not 0 to 7.</exception>
    public static byte Parse(ReadOnlySpan<byte> content, long offset)
    {
        ulong permissions = BinaryPrimitives.ReadUInt64LittleEndian(content);
        return permissions <= 7
            ? (byte)permissions
            : throw new PxarFormatException($"permissions 0x{permissions:x} in an ACL", offset);
    }

    /// <summary>Writes 8 bytes.</summary>
    public static void WriteTo(Span<byte> destination, byte permissions) =>
        BinaryPrimitives.WriteUInt64LittleEndian(destination, permissions);
}
