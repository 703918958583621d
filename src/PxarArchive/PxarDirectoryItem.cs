namespace PxarArchive;

/// <summary>A child as a directory hands it out.</summary>
/// <param name="Entry">The child; a hard link is not followed.</param>
/// <param name="DirectoryEnd">
/// For a child directory the offset where its GOODBYE item ends, which is all that
/// <see cref="PxarAccessor.OpenDirectoryAtEndAsync"/> needs; else 0.
/// </param>
/// <param name="Next">Position from which <see cref="PxarDirectory.ReadItemsAsync"/> goes on behind this child.</param>
public readonly record struct PxarDirectoryItem(PxarEntry Entry, long DirectoryEnd, long Next);
