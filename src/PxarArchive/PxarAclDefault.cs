namespace PxarArchive;

/// <summary>The unnamed entries of a default ACL; null where absent (NO_MASK in the format).</summary>
/// <param name="UserObject">Owner's permissions.</param>
/// <param name="GroupObject">Owning group's permissions.</param>
/// <param name="Other">Permissions of everybody else.</param>
/// <param name="Mask">The mask.</param>
public readonly record struct PxarAclDefault(byte? UserObject, byte? GroupObject, byte? Other, byte? Mask);
