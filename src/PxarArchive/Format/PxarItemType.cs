namespace PxarArchive.Format;

/// <summary>The 64-bit type of an item: the name hash of <c>__PROXMOX_FORMAT_…__</c>.</summary>
public enum PxarItemType : ulong
{
    /// <summary>Format version; first item of a split archive's metadata stream.</summary>
    FormatVersion = 0x730f6c75df16a40d,

    /// <summary>Opaque bytes after the version.</summary>
    Prelude = 0xe309d79d9f7b771b,

    /// <summary>Start of an entry's head.</summary>
    Entry = 0xd5956474e588acef,

    /// <summary>Start of an entry's head before 2020, with a time in nanoseconds; only read.</summary>
    EntryV1 = 0x11da850a1c1cceff,

    /// <summary>Name of the entry that follows.</summary>
    FileName = 0x16701121063917b3,

    /// <summary>Target of a symbolic link.</summary>
    SymbolicLink = 0x27f971e7dbf5dc5f,

    /// <summary>Device number.</summary>
    Device = 0x9fc9e906586d5ce9,

    /// <summary>Extended attribute.</summary>
    XAttr = 0x0dab0229b57dcd03,

    /// <summary>Named user of the access ACL.</summary>
    AclUser = 0x2ce8540a457d55b8,

    /// <summary>Named group of the access ACL.</summary>
    AclGroup = 0x136e3eceb04c03ab,

    /// <summary>Owning group's permissions in the access ACL.</summary>
    AclGroupObject = 0x10868031e9582876,

    /// <summary>Unnamed entries of the default ACL.</summary>
    AclDefault = 0xbbbb13415a6896f5,

    /// <summary>Named user of the default ACL.</summary>
    AclDefaultUser = 0xc89357b40532cd1f,

    /// <summary>Named group of the default ACL.</summary>
    AclDefaultGroup = 0xf90a8a5816038ffe,

    /// <summary>Value of <c>security.capability</c>.</summary>
    FileCapabilities = 0x2da9dd9db5f7fb67,

    /// <summary>Quota project id.</summary>
    QuotaProjectId = 0xe07540e82f7d1cbb,

    /// <summary>Reference to an earlier file.</summary>
    HardLink = 0x51269c8422bd7275,

    /// <summary>A file's content.</summary>
    Payload = 0x28147a1b0b7c1a25,

    /// <summary>Where in the payload stream a file's content lies.</summary>
    PayloadReference = 0x419d3d6bc4ba977e,

    /// <summary>Lookup table at a directory's end.</summary>
    Goodbye = 0x2fec4fa642d5731d,

    /// <summary>First item of a payload stream.</summary>
    PayloadStartMarker = 0x834c68c2194a4ed2,

    /// <summary>Last item of a payload stream.</summary>
    PayloadTailMarker = 0x6c72b78b984c81b5,
}
