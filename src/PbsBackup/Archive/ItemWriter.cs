using PxarArchive;
using PxarArchive.Format;

namespace PbsBackup.Archive;

/// <summary>Writes items one behind the other into memory that is large enough; the lengths were computed before.</summary>
internal ref struct ItemWriter(Span<byte> destination)
{
    private Span<byte> _rest = destination;

    /// <summary>An item's header; its content is written through the span returned.</summary>
    public Span<byte> Item(PxarItemType type, int contentLength)
    {
        PxarHeader.ForContent(type, contentLength).WriteTo(_rest);
        Span<byte> content = _rest.Slice(PxarHeader.Size, contentLength);
        _rest = _rest[(PxarHeader.Size + contentLength)..];
        return content;
    }

    /// <summary>A FILENAME or SYMLINK.</summary>
    public void Name(PxarItemType type, ReadOnlySpan<byte> name) => NameRecord.WriteTo(Item(type, NameRecord.LengthOf(name)), name);

    /// <summary>An ENTRY and its attributes, in the order of docs/FORMATS.md.</summary>
    public void Head(in PxarHead head)
    {
        StatRecord.WriteTo(Item(PxarItemType.Entry, StatRecord.Size), head.Stat);
        if (head.Metadata is not PxarMetadata metadata || ReferenceEquals(metadata, PxarMetadata.None))
            return;
        foreach (PxarXAttr attribute in metadata.XAttrs)
            XAttrRecord.WriteTo(Item(PxarItemType.XAttr, XAttrRecord.LengthOf(attribute)), attribute);
        Acl(metadata.Acl);
        if (metadata.FileCapabilities is ReadOnlyMemory<byte> capabilities)
            capabilities.Span.CopyTo(Item(PxarItemType.FileCapabilities, capabilities.Length));
        if (metadata.QuotaProjectId is uint id)
            QuotaProjectIdRecord.WriteTo(Item(PxarItemType.QuotaProjectId, QuotaProjectIdRecord.Size), id);
    }

    private void Acl(PxarAcl acl)
    {
        AclEntries(PxarItemType.AclUser, acl.Users);
        AclEntries(PxarItemType.AclGroup, acl.Groups);
        if (acl.GroupObject is byte permissions)
            AclGroupObjectRecord.WriteTo(Item(PxarItemType.AclGroupObject, AclGroupObjectRecord.Size), permissions);
        if (acl.Default is PxarAclDefault unnamed)
            AclDefaultRecord.WriteTo(Item(PxarItemType.AclDefault, AclDefaultRecord.Size), unnamed);
        AclEntries(PxarItemType.AclDefaultUser, acl.DefaultUsers);
        AclEntries(PxarItemType.AclDefaultGroup, acl.DefaultGroups);
    }

    private void AclEntries(PxarItemType type, IReadOnlyList<PxarAclEntry> entries)
    {
        for (int index = 0; index < entries.Count; index++)
            AclEntryRecord.WriteTo(Item(type, AclEntryRecord.Size), entries[index]);
    }
}
