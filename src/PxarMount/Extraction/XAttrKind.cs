namespace PxarMount.Extraction;

/// <summary>Families of extended attributes that are restored or not.</summary>
internal enum XAttrKind
{
    /// <summary><c>user.*</c>.</summary>
    User,

    /// <summary><c>trusted.*</c>, for root only.</summary>
    Trusted,

    /// <summary><c>security.NTACL</c>.</summary>
    WindowsAcl,

    /// <summary><c>security.capability</c>.</summary>
    Capabilities,

    /// <summary>Both POSIX ACLs.</summary>
    Acl,

    /// <summary>What no writer puts into an archive: it would be strange for an archive to label files for a security module.</summary>
    Other,
}
