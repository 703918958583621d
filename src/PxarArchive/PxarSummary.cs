namespace PxarArchive;

/// <summary>What one pass over an archive's metadata tells. Immutable, safe for concurrent use.</summary>
public sealed class PxarSummary
{
    private readonly long[] _targets;
    private readonly uint[] _links;

    /// <param name="targets">Sorted FILENAME offsets of the files that have hard links.</param>
    /// <param name="links">How many each has.</param>
    internal PxarSummary(long[] targets, uint[] links) => (_targets, _links) = (targets, links);

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

    /// <summary>
    /// Names of the file whose FILENAME item stands at <paramref name="offset"/>: 1 plus its hard links. Hard links that lead to no
    /// file are counted nowhere.
    /// </summary>
    public uint LinkCountOf(long offset)
    {
        int position = Array.BinarySearch(_targets, offset);
        return position < 0 ? 1 : 1 + _links[position];
    }
}
