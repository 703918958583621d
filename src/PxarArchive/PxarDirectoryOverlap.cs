namespace PxarArchive;

/// <summary>What of a directory lies in a range of its archive.</summary>
/// <param name="HasOwn">Whether some of its own attributes, or of its goodbye table, do.</param>
/// <param name="Parts">The children, in archive order.</param>
/// <param name="IsComplete">Whether these are all; false when there are more than were asked for.</param>
public sealed record PxarDirectoryOverlap(bool HasOwn, IReadOnlyList<PxarDirectoryPart> Parts, bool IsComplete);
