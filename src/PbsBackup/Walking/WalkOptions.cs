using PbsBackup.Exclusion;
using PxarArchive;

namespace PbsBackup.Walking;

/// <summary>What a <see cref="DirectoryWalker"/> takes along. The defaults are those of the official client.</summary>
public sealed record WalkOptions
{
    /// <summary>Default of <see cref="EntriesMax"/>.</summary>
    public const long DefaultEntriesMax = 1048576;

    /// <summary>Rules that hold from the root on; they are recorded in the archive.</summary>
    public IReadOnlyList<ExclusionPattern> Exclusions { get; init; } = [];

    /// <summary>Enter mounted file systems too, but for pseudo file systems such as <c>/proc</c>.</summary>
    public bool AllFileSystems { get; init; }

    /// <summary>Paths whose file systems are entered where they are mounted.</summary>
    public IReadOnlyList<FileName> IncludeDevices { get; init; } = [];

    /// <summary>Most entries that the directories from the root to the current one may list together; bounds memory.</summary>
    public long EntriesMax { get; init; } = DefaultEntriesMax;

    /// <summary>Store extended attributes. Without them neither ACLs nor capabilities are stored (as in the reference).</summary>
    public bool StoreXAttrs { get; init; } = true;

    /// <summary>Store ACLs.</summary>
    public bool StoreAcls { get; init; } = true;

    /// <summary>Store file capabilities.</summary>
    public bool StoreFileCapabilities { get; init; } = true;

    /// <summary>Leave out everything named <c>lost+found</c>.</summary>
    public bool SkipLostAndFound { get; init; }

    /// <summary>Go on, with a warning, when an attribute is too large for the kernel to hand out.</summary>
    public bool SkipTooLargeXAttrs { get; init; }

    /// <summary>
    /// Files that are left out silently, and directories that are not entered: the archive itself, or the datastore, when they lie in the
    /// tree.
    /// </summary>
    public IReadOnlyList<FileIdentity> LeaveOut { get; init; } = [];
}
