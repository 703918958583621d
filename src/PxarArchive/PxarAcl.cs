namespace PxarArchive;

/// <summary>
/// The ACL items of an entry as stored. What <c>st_mode</c> already says is not in here;
/// <see cref="PosixAclXAttr"/> joins both to the values that Linux knows. Permissions are 0 to 7 (READ 4, WRITE 2, EXECUTE 1).
/// </summary>
/// <param name="Users">Named users of the access ACL.</param>
/// <param name="Groups">Named groups of the access ACL.</param>
/// <param name="GroupObject">Permissions of the owning group, when the access ACL has a mask; else null.</param>
/// <param name="Default">The unnamed entries of the default ACL, or null.</param>
/// <param name="DefaultUsers">Named users of the default ACL.</param>
/// <param name="DefaultGroups">Named groups of the default ACL.</param>
public sealed record PxarAcl(
    IReadOnlyList<PxarAclEntry> Users,
    IReadOnlyList<PxarAclEntry> Groups,
    byte? GroupObject,
    PxarAclDefault? Default,
    IReadOnlyList<PxarAclEntry> DefaultUsers,
    IReadOnlyList<PxarAclEntry> DefaultGroups)
{
    /// <summary>No ACL at all.</summary>
    public static PxarAcl None { get; } = new([], [], null, null, [], []);

    /// <summary>True when there is no item of any kind.</summary>
    public bool IsEmpty => !HasAccess && Default is null && DefaultUsers.Count == 0 && DefaultGroups.Count == 0;

    /// <summary>True when the access ACL says more than the mode.</summary>
    public bool HasAccess => Users.Count > 0 || Groups.Count > 0 || GroupObject is not null;
}
