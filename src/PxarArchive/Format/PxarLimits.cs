namespace PxarArchive.Format;

/// <summary>What the format allows, and bounds of our own for what it leaves open.</summary>
public static class PxarLimits
{
    /// <summary>Longest XATTR and FCAPS content. A 255-byte name, its NUL and a 64 KiB value do not fit.</summary>
    public const int MaxXAttrContent = 255 + 65536;

    /// <summary>Longest head of an entry that is read: FILENAME, ENTRY, attributes, link target. Far above what Linux can store.</summary>
    public const int MaxHeadLength = 16 << 20;

    /// <summary>Most attribute items of one entry that are read. Linux stores fewer than 10,000 xattrs and 8,191 entries an ACL.</summary>
    public const int MaxAttributes = 65536;

    /// <summary>Longest PRELUDE that is read.</summary>
    public const int MaxPrelude = 16 << 20;

    /// <summary>Deepest nesting that is read front to back.</summary>
    public const int MaxDepth = 1 << 20;

    private const long MaxContent = long.MaxValue - PxarHeader.Size;

    /// <summary>Least and most content of an item in bytes; most is -1 for an unknown type.</summary>
    internal static (long Least, long Most) ContentLength(PxarItemType type) => type switch
    {
        PxarItemType.FileName or PxarItemType.SymbolicLink => (2, FileName.MaxLength + 1),
        PxarItemType.Entry => (StatRecord.Size, StatRecord.Size),
        PxarItemType.Payload => (0, MaxContent),
        PxarItemType.PayloadReference => (PayloadReference.Size, PayloadReference.Size),
        PxarItemType.Goodbye => (GoodbyeItem.Size, MaxContent),
        PxarItemType.HardLink => (HardLinkRecord.DistanceSize + 1, HardLinkRecord.DistanceSize + FileName.MaxLength + 1),
        PxarItemType.XAttr => (2, MaxXAttrContent),
        PxarItemType.FileCapabilities => (0, MaxXAttrContent),
        PxarItemType.AclUser or PxarItemType.AclGroup => (AclEntryRecord.Size, AclEntryRecord.Size),
        PxarItemType.AclDefaultUser or PxarItemType.AclDefaultGroup => (AclEntryRecord.Size, AclEntryRecord.Size),
        PxarItemType.AclGroupObject => (AclGroupObjectRecord.Size, AclGroupObjectRecord.Size),
        PxarItemType.AclDefault => (AclDefaultRecord.Size, AclDefaultRecord.Size),
        PxarItemType.QuotaProjectId => (QuotaProjectIdRecord.Size, QuotaProjectIdRecord.Size),
        PxarItemType.Device => (DeviceRecord.Size, DeviceRecord.Size),
        PxarItemType.EntryV1 => (StatRecord.SizeV1, StatRecord.SizeV1),
        PxarItemType.FormatVersion => (FormatVersionRecord.Size, FormatVersionRecord.Size),
        PxarItemType.Prelude => (0, MaxPrelude),
        PxarItemType.PayloadStartMarker or PxarItemType.PayloadTailMarker => (0, 0),
        _ => (0, -1),
    };
}
