namespace PxarArchive;

/// <summary>What one pass over an archive's metadata tells. Immutable, safe for concurrent use.</summary>
public sealed class PxarSummary
{
    // Sorted FILENAME offsets of the files that have hard links, and how many each has.
    private long[] _targets = [];
    private uint[] _links = [];

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

    /// <summary>Reads a fresh decoder to its end.</summary>
    internal static async ValueTask<PxarSummary> ReadAsync(PxarDecoder decoder, CancellationToken cancellationToken)
    {
        long[] kinds = new long[Enum.GetValues<PxarEntryKind>().Length];
        var targets = new List<long>();
        long contentBytes = 0;
        bool hasXAttrs = false;
        bool hasAcls = false;
        bool hasFileCapabilities = false;
        PxarDecoderEvent next;
        while ((next = await decoder.ReadNextAsync(cancellationToken).ConfigureAwait(false)) != PxarDecoderEvent.End)
        {
            if (next != PxarDecoderEvent.Entry)
                continue;
            PxarEntry entry = decoder.Entry;
            kinds[(int)entry.Kind]++;
            if (entry.Kind == PxarEntryKind.HardLink)
                targets.Add(entry.HardLinkTarget);
            contentBytes = contentBytes > long.MaxValue - entry.Size ? long.MaxValue : contentBytes + entry.Size;
            hasXAttrs |= entry.Metadata.XAttrs.Count > 0;
            hasAcls |= !entry.Metadata.Acl.IsEmpty;
            hasFileCapabilities |= entry.Metadata.FileCapabilities is not null;
        }

        var summary = new PxarSummary
        {
            Entries = kinds.Sum(),
            Files = kinds[(int)PxarEntryKind.File],
            Directories = kinds[(int)PxarEntryKind.Directory],
            SymbolicLinks = kinds[(int)PxarEntryKind.SymbolicLink],
            HardLinks = kinds[(int)PxarEntryKind.HardLink],
            Specials = kinds[(int)PxarEntryKind.CharacterDevice] + kinds[(int)PxarEntryKind.BlockDevice]
                + kinds[(int)PxarEntryKind.Fifo] + kinds[(int)PxarEntryKind.Socket],
            ContentBytes = contentBytes,
            HasXAttrs = hasXAttrs,
            HasAcls = hasAcls,
            HasFileCapabilities = hasFileCapabilities,
        };
        summary.CountLinks(targets);
        return summary;
    }

    private void CountLinks(List<long> targets)
    {
        targets.Sort();
        int count = 0;
        for (int i = 0; i < targets.Count; i++)
            count += i == 0 || targets[i] != targets[i - 1] ? 1 : 0;
        (_targets, _links) = (new long[count], new uint[count]);
        int position = -1;
        foreach (long target in targets)
        {
            if (position < 0 || _targets[position] != target)
                _targets[++position] = target;
            _links[position]++;
        }
    }
}
