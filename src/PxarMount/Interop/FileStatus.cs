using PxarArchive;

namespace PxarMount.Interop;

/// <summary>What extraction wants to know of a file that lies in the target.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ModificationTime">Last change of the content.</param>
/// <param name="Identity">Which file it is.</param>
internal readonly record struct FileStatus(
    uint Mode,
    uint Uid,
    uint Gid,
    long Size,
    PxarTime ModificationTime,
    FileIdentity Identity);
