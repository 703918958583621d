namespace PxarArchive;

/// <summary>What one pass over an archive's metadata tells. Immutable, safe for concurrent use.</summary>
public sealed class PxarSummary
{
    /// <summary>Number of entries, the root and hard links included.</summary>
    public required long Entries { get; init; }

    /// <summary>Regular files, hard links not included.</summary>
    public required long Files { get; init; }

    /// <summary>Directories, the root included.</summary>
    public required long Directories { get; init; }

    /// <summary>Symbolic links.</summary>
    public required long SymbolicLinks { get; init; }

    /// <summary>Hard links.</summary>
    public required long HardLinks { get; init; }

    /// <summary>Devices, pipes and sockets.</summary>
    public required long Specials { get; init; }

    /// <summary>Sum of all files' sizes in bytes, a hard-linked file counted once.</summary>
    public required long ContentBytes { get; init; }

    /// <summary>Whether any entry has an extended attribute (ACLs and capabilities aside).</summary>
    public required bool HasXAttrs { get; init; }

    /// <summary>Whether any entry has an ACL item.</summary>
    public required bool HasAcls { get; init; }

    /// <summary>Whether any entry has file capabilities.</summary>
    public required bool HasFileCapabilities { get; init; }

    /// <summary>Names of the file whose FILENAME item stands at <paramref name="offset"/>: 1 plus its hard links.</summary>
    public uint LinkCountOf(long offset) => throw new NotImplementedException();
}
