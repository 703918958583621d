namespace PxarMount.Vfs.Repository;

/// <summary>An archive that was entered.</summary>
/// <param name="Tree">Its nodes.</param>
/// <param name="Root">Its root.</param>
internal sealed record OpenArchive(PxarTree Tree, DirectoryNode Root);
