using System.Buffers.Binary;

namespace PxarArchive;

/// <summary>
/// Translates between stored ACL items plus mode and the binary values of <c>system.posix_acl_access</c> and
/// <c>system.posix_acl_default</c>.
/// </summary>
public static class PosixAclXAttr
{
    private const int HeaderSize = 4;
    private const int EntrySize = 8;
    private const uint Version = 2;
    private const uint NoId = uint.MaxValue;

    private const ushort UserObject = 1;
    private const ushort User = 2;
    private const ushort GroupObject = 4;
    private const ushort Group = 8;
    private const ushort Mask = 0x10;
    private const ushort Other = 0x20;

    /// <summary>Name of the access ACL's attribute.</summary>
    public static FileName AccessName { get; } = FileName.FromText("system.posix_acl_access");

    /// <summary>Name of the default ACL's attribute.</summary>
    public static FileName DefaultName { get; } = FileName.FromText("system.posix_acl_default");

    /// <summary>The access ACL's value, or null when mode says it all.</summary>
    public static byte[]? FormatAccess(PxarAcl acl, uint mode)
    {
        if (!acl.HasAccess)
            return null;

        // Linux keeps the mask in the group bits of the mode, so the group's own permissions are stored apart.
        byte groupBits = (byte)((mode >> 3) & 7);
        bool hasMask = acl.GroupObject is not null || acl.Users.Count > 0 || acl.Groups.Count > 0;
        return Format(
            new PxarAclDefault((byte)((mode >> 6) & 7), acl.GroupObject ?? groupBits, (byte)(mode & 7), hasMask ? groupBits : null),
            acl.Users,
            acl.Groups);
    }

    /// <summary>
    /// The default ACL's value, or null when there is none. Unnamed entries that the archive lacks are left out; the kernel refuses to
    /// set such a value.
    /// </summary>
    public static byte[]? FormatDefault(PxarAcl acl) =>
        acl.Default is PxarAclDefault unnamed ? Format(unnamed, acl.DefaultUsers, acl.DefaultGroups) : null;

    /// <summary>
    /// What an archive stores for the two attributes' values; an empty span stands for an absent attribute. Named entries are sorted by
    /// id and permissions.
    /// </summary>
    /// <returns>False when a value is not what the kernel hands out: wrong version or length, unknown tag, bits beyond rwx.</returns>
    public static bool TryParse(ReadOnlySpan<byte> access, ReadOnlySpan<byte> defaults, out PxarAcl acl)
    {
        acl = PxarAcl.None;
        if (!TryParseOne(access, out PxarAclDefault unnamed, out List<PxarAclEntry> users, out List<PxarAclEntry> groups)
            || !TryParseOne(
                defaults,
                out PxarAclDefault unnamedDefault,
                out List<PxarAclEntry> defaultUsers,
                out List<PxarAclEntry> defaultGroups))
        {
            return false;
        }

        // The owner's, everybody else's and the mask's permissions are in the mode; the group's are once there is a mask.
        var result = new PxarAcl(
            users,
            groups,
            unnamed.Mask is null ? null : unnamed.GroupObject,
            unnamedDefault == default ? null : unnamedDefault,
            defaultUsers,
            defaultGroups);
        if (!result.IsEmpty)
            acl = result;
        return true;
    }

    private static byte[] Format(PxarAclDefault unnamed, IReadOnlyList<PxarAclEntry> users, IReadOnlyList<PxarAclEntry> groups)
    {
        // At most four unnamed entries; what is absent is cut off at the end.
        byte[] value = new byte[HeaderSize + EntrySize * (4 + users.Count + groups.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(value, Version);
        int length = HeaderSize;
        AddUnnamed(value, ref length, UserObject, unnamed.UserObject);
        AddNamed(value, ref length, User, users);
        AddUnnamed(value, ref length, GroupObject, unnamed.GroupObject);
        AddNamed(value, ref length, Group, groups);
        AddUnnamed(value, ref length, Mask, unnamed.Mask);
        AddUnnamed(value, ref length, Other, unnamed.Other);
        return length == value.Length ? value : value[..length];
    }

    private static void AddUnnamed(byte[] value, ref int length, ushort tag, byte? permissions)
    {
        if (permissions is byte present)
            Add(value, ref length, tag, present, NoId);
    }

    private static void AddNamed(byte[] value, ref int length, ushort tag, IReadOnlyList<PxarAclEntry> entries)
    {
        int start = length;
        bool sorted = true;
        for (int i = 0; i < entries.Count; i++)
        {
            sorted &= i == 0 || entries[i - 1].Id <= entries[i].Id;
            Add(value, ref length, tag, entries[i].Permissions, entries[i].Id);
        }

        if (!sorted)
        {
            length = start;
            foreach (PxarAclEntry entry in entries.OrderBy(static e => e.Id).ThenBy(static e => e.Permissions))
                Add(value, ref length, tag, entry.Permissions, entry.Id);
        }
    }

    private static void Add(byte[] value, ref int length, ushort tag, byte permissions, uint id)
    {
        Span<byte> entry = value.AsSpan(length, EntrySize);
        BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], permissions);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], id);
        length += EntrySize;
    }

    private static bool TryParseOne(
        ReadOnlySpan<byte> value, out PxarAclDefault unnamed, out List<PxarAclEntry> users, out List<PxarAclEntry> groups)
    {
        (unnamed, users, groups) = (default, [], []);
        if (value.IsEmpty)
            return true;
        if (value.Length % EntrySize != HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(value) != Version)
            return false;
        for (value = value[HeaderSize..]; !value.IsEmpty; value = value[EntrySize..])
        {
            ushort permissions = BinaryPrimitives.ReadUInt16LittleEndian(value[2..]);
            if (permissions > 7)
                return false;
            var named = new PxarAclEntry(BinaryPrimitives.ReadUInt32LittleEndian(value[4..]), (byte)permissions);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(value))
            {
                case UserObject: unnamed = unnamed with { UserObject = named.Permissions }; break;
                case User: users.Add(named); break;
                case GroupObject: unnamed = unnamed with { GroupObject = named.Permissions }; break;
                case Group: groups.Add(named); break;
                case Mask: unnamed = unnamed with { Mask = named.Permissions }; break;
                case Other: unnamed = unnamed with { Other = named.Permissions }; break;
                default: return false;
            }
        }

        users.Sort(Compare);
        groups.Sort(Compare);
        return true;
    }

    private static int Compare(PxarAclEntry left, PxarAclEntry right) =>
        left.Id != right.Id ? left.Id.CompareTo(right.Id) : left.Permissions.CompareTo(right.Permissions);
}
