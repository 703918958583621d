using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>A child that stands in a directory and cannot be read.</summary>
/// <param name="Name">Its name; empty when not even that can be read.</param>
/// <param name="NextCookie">Where an enumeration goes on behind it.</param>
public readonly record struct DamagedItem(FileName Name, long NextCookie);
