using System.Buffers.Binary;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>What Linux must show for stored metadata; written apart from the product's own translation.</summary>
public static class AclOracle
{
    private const uint NoId = 0xFFFF_FFFF;

    /// <summary>All attributes of an entry: stored ones, capabilities, ACLs; values as hex.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> AllXAttrs(PxarMetadata metadata, uint mode)
    {
        List<KeyValuePair<string, string>> all =
            [.. metadata.XAttrs.Select(attribute => Pair(TreeRow.Text(attribute.Name.Bytes), attribute.Value.Span))];
        if (metadata.FileCapabilities is ReadOnlyMemory<byte> capabilities)
            all.Add(Pair("security.capability", capabilities.Span));
        if (Access(metadata.Acl, mode) is byte[] access)
            all.Add(Pair("system.posix_acl_access", access));
        if (Default(metadata.Acl) is byte[] inherited)
            all.Add(Pair("system.posix_acl_default", inherited));
        return all;
    }

    public static byte[]? Access(PxarAcl acl, uint mode)
    {
        if (acl.Users.Count == 0 && acl.Groups.Count == 0 && acl.GroupObject is null)
            return null;
        byte groupBits = (byte)((mode >> 3) & 7);
        bool named = acl.Users.Count + acl.Groups.Count > 0;
        return Format(
            (byte)((mode >> 6) & 7),
            acl.Users,
            acl.GroupObject ?? groupBits,
            acl.Groups,
            acl.GroupObject is not null || named ? groupBits : null,
            (byte)(mode & 7));
    }

    public static byte[]? Default(PxarAcl acl) => acl.Default is not PxarAclDefault entries
        ? null
        : Format(entries.UserObject, acl.DefaultUsers, entries.GroupObject, acl.DefaultGroups, entries.Mask, entries.Other);

    private static KeyValuePair<string, string> Pair(string name, ReadOnlySpan<byte> value) => new(name, Convert.ToHexStringLower(value));

    private static byte[] Format(
        byte? user, IReadOnlyList<PxarAclEntry> users, byte? group, IReadOnlyList<PxarAclEntry> groups, byte? mask, byte? other)
    {
        List<(ushort Tag, byte Permissions, uint Id)> entries = [];
        if (user is byte userBits)
            entries.Add((1, userBits, NoId));
        entries.AddRange(users.OrderBy(entry => entry.Id).Select(entry => ((ushort)2, entry.Permissions, entry.Id)));
        if (group is byte groupBits)
            entries.Add((4, groupBits, NoId));
        entries.AddRange(groups.OrderBy(entry => entry.Id).Select(entry => ((ushort)8, entry.Permissions, entry.Id)));
        if (mask is byte maskBits)
            entries.Add((0x10, maskBits, NoId));
        if (other is byte otherBits)
            entries.Add((0x20, otherBits, NoId));
        byte[] value = new byte[4 + (8 * entries.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(value, 2);
        for (int index = 0; index < entries.Count; index++)
        {
            Span<byte> place = value.AsSpan(4 + (8 * index));
            BinaryPrimitives.WriteUInt16LittleEndian(place, entries[index].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(place[2..], entries[index].Permissions);
            BinaryPrimitives.WriteUInt32LittleEndian(place[4..], entries[index].Id);
        }

        return value;
    }
}
