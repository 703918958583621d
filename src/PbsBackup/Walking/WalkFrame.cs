namespace PbsBackup.Walking;

/// <summary>A directory that is being walked.</summary>
internal sealed class WalkFrame
{
    /// <summary>Which directory it is, to recognize it when it is opened again.</summary>
    public required FileIdentity Identity { get; init; }

    /// <summary>What it lies on.</summary>
    public required MountedFileSystem FileSystem { get; init; }

    /// <summary>Length of its path.</summary>
    public required int PathLength { get; init; }

    /// <summary>Number of exclusion rules in force outside it.</summary>
    public required int OuterRules { get; init; }

    /// <summary>Number of entries listed in the directories above it.</summary>
    public required long OuterEntries { get; init; }

    /// <summary>The open directory; -1 while it is closed to save descriptors.</summary>
    public required int Descriptor { get; set; }

    /// <summary>Its names.</summary>
    public DirectoryListing Names { get; set; } = new([], []);
}
