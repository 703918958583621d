using PxarArchive;
using PxarArchive.Format;

namespace PbsBackup.Archive;

/// <summary>Checks what an entry's head may hold, and how long it becomes.</summary>
internal static class HeadCheck
{
    private const uint NanosecondsPerSecond = 1_000_000_000;
    private const int EntryLength = PxarHeader.Size + StatRecord.Size;

    /// <summary>Length of the ENTRY item and all attributes.</summary>
    /// <exception cref="ArgumentException">Something in it cannot be stored.</exception>
    public static int LengthOf(in PxarHead head)
    {
        if (head.Stat.Mode > ushort.MaxValue)
            throw new ArgumentException("the mode has more than 16 bits", nameof(head));
        if (head.Stat.ModificationTime.Nanoseconds >= NanosecondsPerSecond)
            throw new ArgumentException("the modification time has a second or more of nanoseconds", nameof(head));
        return head.Metadata is not PxarMetadata metadata || ReferenceEquals(metadata, PxarMetadata.None)
            ? EntryLength
            : EntryLength + LengthOf(metadata);
    }

    private static int LengthOf(PxarMetadata metadata)
    {
        long length = LengthOf(metadata.XAttrs) + LengthOf(metadata.Acl);
        if (metadata.FileCapabilities is ReadOnlyMemory<byte> capabilities)
        {
            if (capabilities.Length > PxarLimits.MaxXAttrContent)
                throw new ArgumentException("the file capabilities are too long");
            length += PxarHeader.Size + capabilities.Length;
        }

        if (metadata.QuotaProjectId is not null)
            length += PxarHeader.Size + QuotaProjectIdRecord.Size;
        return length <= PxarLimits.MaxHeadLength - EntryLength - (2 * FileName.MaxLength)
            ? (int)length
            : throw new ArgumentException($"the attributes take more than {PxarLimits.MaxHeadLength} bytes");
    }

    private static long LengthOf(IReadOnlyList<PxarXAttr> attributes)
    {
        long length = 0;
        HashSet<FileName>? names = attributes.Count > 1 ? new HashSet<FileName>(attributes.Count) : null;
        foreach (PxarXAttr attribute in attributes)
        {
            if (attribute.Name.IsEmpty || attribute.Name.Bytes.Contains((byte)0))
                throw new ArgumentException("the name of an extended attribute is empty or contains NUL");
            int content = XAttrRecord.LengthOf(attribute);
            if (content > PxarLimits.MaxXAttrContent)
                throw new ArgumentException($"extended attribute {attribute.Name} is too long: name and value take {content} bytes");
            if (names is not null && !names.Add(attribute.Name))
                throw new ArgumentException($"extended attribute {attribute.Name} is there twice");
            length += PxarHeader.Size + content;
        }

        return length;
    }

    private static long LengthOf(PxarAcl acl)
    {
        if (acl.IsEmpty)
            return 0;
        long entries = (long)Count(acl.Users) + Count(acl.Groups) + Count(acl.DefaultUsers) + Count(acl.DefaultGroups);
        long length = entries * (PxarHeader.Size + AclEntryRecord.Size);
        if (acl.GroupObject is byte permissions)
        {
            CheckPermissions(permissions);
            length += PxarHeader.Size + AclGroupObjectRecord.Size;
        }

        if (acl.Default is PxarAclDefault unnamed)
        {
            CheckPermissions(unnamed.UserObject);
            CheckPermissions(unnamed.GroupObject);
            CheckPermissions(unnamed.Other);
            CheckPermissions(unnamed.Mask);
            length += PxarHeader.Size + AclDefaultRecord.Size;
        }

        return length;
    }

    private static int Count(IReadOnlyList<PxarAclEntry> entries)
    {
        for (int index = 0; index < entries.Count; index++)
            CheckPermissions(entries[index].Permissions);
        return entries.Count;
    }

    private static void CheckPermissions(byte? permissions)
    {
        if (permissions > 7)
            throw new ArgumentException($"{permissions} is no permission of an ACL (0 to 7)");
    }
}
