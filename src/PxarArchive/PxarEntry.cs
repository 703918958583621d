namespace PxarArchive;

/// <summary>
/// One entry of an archive. Immutable. Offsets are absolute, in the metadata stream (the only stream of a single archive), unless said
/// otherwise. An entry from a forward decoder and one from an accessor are equal in every property.
/// </summary>
public sealed class PxarEntry
{
    /// <summary>The stored name; empty for the root.</summary>
    public required FileName Name { get; init; }

    /// <summary>What it is.</summary>
    public required PxarEntryKind Kind { get; init; }

    /// <summary>Mode, flags, owner, time. All zero for a hard link.</summary>
    public required PxarStat Stat { get; init; }

    /// <summary>Extended attributes, ACL, capabilities, quota project; <see cref="PxarMetadata.None"/> for most.</summary>
    public required PxarMetadata Metadata { get; init; }

    /// <summary>Offset of the FILENAME item; for the root that of its ENTRY item.</summary>
    public required long Offset { get; init; }

    /// <summary>Offset of the ENTRY item; for a hard link that of the HARDLINK item.</summary>
    public required long HeadOffset { get; init; }

    /// <summary>
    /// Offset of what follows the head: the first child or GOODBYE of a directory, the content of a file in a single archive, the next
    /// FILENAME or GOODBYE for everything else.
    /// </summary>
    public required long HeadEnd { get; init; }

    /// <summary>Content length of a file in bytes; 0 for everything else.</summary>
    public long Size { get; init; }

    /// <summary>
    /// Where a file's content lies: in a single archive the offset of its first byte; in a split one the offset of its PAYLOAD item
    /// <b>in the payload stream</b> (the content follows the 16-byte header). 0 for everything else.
    /// </summary>
    public long PayloadOffset { get; init; }

    /// <summary>Target of a symbolic link; path from the archive's root of a hard link's target (not trustworthy); else empty.</summary>
    public FileName LinkTarget { get; init; }

    /// <summary>For a hard link: <see cref="Offset"/> of the target entry. 0 for everything else.</summary>
    public long HardLinkTarget { get; init; }

    /// <summary>Device number of a device; zero for everything else.</summary>
    public PxarDevice Device { get; init; }
}
