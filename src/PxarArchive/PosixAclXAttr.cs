namespace PxarArchive;

/// <summary>
/// Translates between stored ACL items plus mode and the binary values of <c>system.posix_acl_access</c> and
/// <c>system.posix_acl_default</c> (specification 3.5).
/// </summary>
public static class PosixAclXAttr
{
    /// <summary>Name of the access ACL's attribute.</summary>
    public static FileName AccessName { get; } = FileName.FromText("system.posix_acl_access");

    /// <summary>Name of the default ACL's attribute.</summary>
    public static FileName DefaultName { get; } = FileName.FromText("system.posix_acl_default");

    /// <summary>The access ACL's value, or null when mode says it all.</summary>
    public static byte[]? FormatAccess(PxarAcl acl, uint mode) => throw new NotImplementedException();

    /// <summary>The default ACL's value, or null when there is none.</summary>
    public static byte[]? FormatDefault(PxarAcl acl) => throw new NotImplementedException();
}
