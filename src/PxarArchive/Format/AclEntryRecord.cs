using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of ACL_USER, ACL_GROUP, ACL_DEFAULT_USER and ACL_DEFAULT_GROUP.</summary>
public static class AclEntryRecord
{
    /// <summary>Content length in bytes.</summary>
    public const int Size = 16;

    /// <summary>Reads the content of the item at <paramref name="offset"/>.</summary>
    /// <exception cref="PxarFormatException">The id has more than 32 bits, or the permissions are not 0 to 7.</exception>
    public static PxarAclEntry Parse(ReadOnlySpan<byte> content, long offset)
    {
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(content);
        if (id > uint.MaxValue)
            throw new PxarFormatException($"id {id} in an ACL has more than 32 bits", offset);
        return new PxarAclEntry((uint)id, AclGroupObjectRecord.Parse(content[8..], offset));
    }

    /// <summary>Writes 16 bytes.</summary>
    public static void WriteTo(Span<byte> destination, PxarAclEntry entry)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, entry.Id);
        AclGroupObjectRecord.WriteTo(destination[8..], entry.Permissions);
    }
}
