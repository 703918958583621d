namespace PxarArchive.Format;

/// <summary>Counts heads into a <see cref="PxarSummary"/>. Keeps 8 bytes a hard link and nothing else.</summary>
internal sealed class SummaryCounter
{
    private readonly long[] _kinds = new long[(int)PxarEntryKind.Socket + 1];
    private readonly List<long> _targets = [];
    private long _contentBytes;
    private bool _hasXAttrs;
    private bool _hasAcls;
    private bool _hasFileCapabilities;

    /// <summary>Counts one head.</summary>
    public void Add(in ParsedHead head)
    {
        _kinds[(int)head.Kind]++;
        if (head.Kind == PxarEntryKind.HardLink)
            _targets.Add(head.HardLinkTarget);
        _contentBytes = _contentBytes > long.MaxValue - head.Size ? long.MaxValue : _contentBytes + head.Size;
        PxarMetadata metadata = head.ParseMetadata();
        _hasXAttrs |= metadata.XAttrs.Count > 0;
        _hasAcls |= !metadata.Acl.IsEmpty;
        _hasFileCapabilities |= metadata.FileCapabilities is not null;
    }

    /// <summary>The counts so far.</summary>
    public PxarSummary ToSummary()
    {
        (long[] targets, uint[] links) = CountLinks();
        return new PxarSummary(targets, links)
        {
            Entries = _kinds.Sum(),
            Files = Count(PxarEntryKind.File),
            Directories = Count(PxarEntryKind.Directory),
            SymbolicLinks = Count(PxarEntryKind.SymbolicLink),
            HardLinks = Count(PxarEntryKind.HardLink),
            Specials = Count(PxarEntryKind.CharacterDevice) + Count(PxarEntryKind.BlockDevice)
                + Count(PxarEntryKind.Fifo) + Count(PxarEntryKind.Socket),
            ContentBytes = _contentBytes,
            HasXAttrs = _hasXAttrs,
            HasAcls = _hasAcls,
            HasFileCapabilities = _hasFileCapabilities,
        };
    }

    private long Count(PxarEntryKind kind) => _kinds[(int)kind];

    /// <summary>The distinct targets in ascending order, and how often each occurs.</summary>
    private (long[] Targets, uint[] Links) CountLinks()
    {
        _targets.Sort();
        int count = 0;
        for (int i = 0; i < _targets.Count; i++)
            count += i == 0 || _targets[i] != _targets[i - 1] ? 1 : 0;

        var targets = new long[count];
        var links = new uint[count];
        int position = -1;
        foreach (long target in _targets)
        {
            if (position < 0 || targets[position] != target)
                targets[++position] = target;
            links[position]++;
        }

        return (targets, links);
    }
}
