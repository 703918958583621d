using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>What the nodes of an archive have in common: from a stored entry to what stat(2) and listxattr(2) show.</summary>
internal static class PxarAttributes
{
    internal static NodeAttributes Of(PxarEntry entry, uint? linkCount = 1) => new(
        Mode: entry.Stat.Mode,
        Uid: entry.Stat.Uid,
        Gid: entry.Stat.Gid,
        Size: entry.Kind == PxarEntryKind.SymbolicLink ? entry.LinkTarget.Length : entry.Size,
        LinkCount: linkCount,
        Device: entry.Kind is PxarEntryKind.BlockDevice or PxarEntryKind.CharacterDevice ? entry.Device.ToLinux() : 0,
        ModificationTime: entry.Stat.ModificationTime,
        InodeFlags: PxarFlags.ToLinux(entry.Stat.Flags),
        ProjectId: entry.Metadata.QuotaProjectId ?? 0,
        ValidFor: NodeAttributes.Forever);

    internal static IReadOnlyList<PxarXAttr> ExtendedOf(PxarEntry entry)
    {
        PxarMetadata metadata = entry.Metadata;
        if (metadata.FileCapabilities is null && metadata.Acl.IsEmpty)
            return metadata.XAttrs;
        var all = new List<PxarXAttr>(metadata.XAttrs);
        if (metadata.FileCapabilities is { } capabilities)
            AddUnlessStored(all, PxarMetadata.FileCapabilitiesName, capabilities);
        AddUnlessStored(all, PosixAclXAttr.AccessName, PosixAclXAttr.FormatAccess(metadata.Acl, entry.Stat.Mode));
        AddUnlessStored(all, PosixAclXAttr.DefaultName, PosixAclXAttr.FormatDefault(metadata.Acl));
        return all;
    }

    private static void AddUnlessStored(List<PxarXAttr> all, FileName name, byte[]? value)
    {
        if (value is not null)
            AddUnlessStored(all, name, value.AsMemory());
    }

    private static void AddUnlessStored(List<PxarXAttr> all, FileName name, ReadOnlyMemory<byte> value)
    {
        if (!all.Exists(attribute => attribute.Name == name))
            all.Add(new PxarXAttr(name, value));
    }
}
