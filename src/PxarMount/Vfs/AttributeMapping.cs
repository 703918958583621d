using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>Owners and permissions that a user wants to see instead of the stored ones; null keeps what is stored.</summary>
/// <param name="Uid">Owner of everything.</param>
/// <param name="Gid">Group of everything.</param>
/// <param name="FileMask">
/// Permissions that everything but directories and symbolic links lacks: mode is 0777 without these bits, as <c>fmask=</c> of
/// <c>mount(8)</c> means it. Access ACLs are hidden then.
/// </param>
/// <param name="DirectoryMask">The same for directories.</param>
public sealed record AttributeMapping(uint? Uid = null, uint? Gid = null, uint? FileMask = null, uint? DirectoryMask = null)
{
    private const uint AllPermissions = 0x1FF;

    /// <summary>True when nothing is changed.</summary>
    public bool IsEmpty => Uid is null && Gid is null && FileMask is null && DirectoryMask is null;

    /// <summary>Whether the permissions of such a node are replaced, and its ACLs with them.</summary>
    public bool ReplacesPermissions(uint mode) => MaskFor(mode) is not null;

    /// <summary>The attributes to show.</summary>
    public NodeAttributes Apply(in NodeAttributes attributes) => attributes with
    {
        Uid = Uid ?? attributes.Uid,
        Gid = Gid ?? attributes.Gid,
        Mode = MaskFor(attributes.Mode) is { } mask
            ? (attributes.Mode & PxarStat.TypeMask) | (AllPermissions & ~mask)
            : attributes.Mode,
    };

    private uint? MaskFor(uint mode) => (mode & PxarStat.TypeMask) switch
    {
        PxarStat.TypeDirectory => DirectoryMask,
        PxarStat.TypeSymbolicLink => null,
        _ => FileMask,
    };
}
