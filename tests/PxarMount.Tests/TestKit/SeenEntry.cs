using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>An entry as some reader saw it: a decoder, an accessor, a mount, a directory on disk. Compared as a <see cref="TreeListing"/>.</summary>
public sealed class SeenEntry
{
    /// <summary>Path from the root, without a leading slash; empty for the root.</summary>
    public required byte[] Path { get; init; }

    /// <summary>Full <c>st_mode</c>.</summary>
    public required uint Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required PxarTime Time { get; init; }

    /// <summary>Bytes of a file or of a link's target.</summary>
    public long Size { get; init; }

    /// <summary>Lower case hex; null where the content cannot be had.</summary>
    public string? Sha256 { get; init; }

    public FileName Target { get; init; }

    public PxarDevice Device { get; init; }

    /// <summary>Equal for names of one file; null for an entry that stands alone.</summary>
    public object? LinkKey { get; init; }

    /// <summary>What the reader said; null lets the record count names by <see cref="LinkKey"/>.</summary>
    public uint? LinkCount { get; init; }

    /// <summary>All attributes, ACLs and capabilities included; values as hex.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> XAttrs { get; init; } = [];

    /// <summary>Linux inode flags; null where the reader cannot tell.</summary>
    public uint? InodeFlags { get; init; }

    /// <summary>Quota project id; null where the reader cannot tell.</summary>
    public uint? ProjectId { get; init; }

    public uint Type => Mode & PxarStat.TypeMask;

    public bool IsDirectory => Type == PxarStat.TypeDirectory;
}
