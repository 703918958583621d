namespace PxarArchive;

/// <summary>A child of which some bytes lie in a range, as <see cref="PxarDirectory.FindOverlapAsync"/> finds it.</summary>
/// <param name="Name">The child's name; empty when its head cannot be read.</param>
/// <param name="Offset">Where the child begins.</param>
/// <param name="Entry">The child; null when its head cannot be read.</param>
/// <param name="DirectoryEnd">For a directory what <see cref="PxarAccessor.OpenDirectoryAtEndAsync"/> needs; else 0.</param>
public readonly record struct PxarDirectoryPart(FileName Name, long Offset, PxarEntry? Entry, long DirectoryEnd);
