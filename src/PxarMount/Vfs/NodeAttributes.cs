using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>What stat(2) shows of a node, and a little more.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Size">Bytes of a file, length of a link's target; 0 for everything else.</param>
/// <param name="LinkCount">
/// Number of names; null while it is not known yet (<see cref="Node.GetAttributesAsync"/> waits for it). 1 for every directory, which
/// tells <c>find</c> and its like not to draw conclusions from it.
/// </param>
/// <param name="Device">Linux <c>dev_t</c> of a device; 0 for everything else.</param>
/// <param name="ModificationTime">Shown as access, modification and change time: the format keeps no other.</param>
/// <param name="InodeFlags">Linux inode flags as <c>lsattr</c> shows them.</param>
/// <param name="ProjectId">Quota project id, 0 without one.</param>
/// <param name="ValidFor">How long the attributes and the name may be cached; <see cref="Forever"/> within an archive.</param>
/// <param name="StoredBytes">Bytes of a file that are not in holes; null when that is all of it.</param>
public readonly record struct NodeAttributes(
    uint Mode,
    uint Uid,
    uint Gid,
    long Size,
    uint? LinkCount,
    ulong Device,
    PxarTime ModificationTime,
    uint InodeFlags,
    uint ProjectId,
    TimeSpan ValidFor,
    long? StoredBytes = null)
{
    /// <summary>An archive never changes.</summary>
    public static TimeSpan Forever { get; } = TimeSpan.FromDays(365);
}
