using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>A named child of a directory.</summary>
/// <param name="Name">The name as stored.</param>
/// <param name="Node">The child.</param>
/// <param name="NextCookie">Where an enumeration goes on behind this child; larger than 15.</param>
public readonly record struct DirectoryItem(FileName Name, Node Node, long NextCookie);
