namespace PxarArchive;

/// <summary>A named user or group of an ACL.</summary>
/// <param name="Id">User or group id.</param>
/// <param name="Permissions">0 to 7.</param>
public readonly record struct PxarAclEntry(uint Id, byte Permissions);
