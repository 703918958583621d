namespace PxarArchive.Format;

/// <summary>A parsed head, still in the window it was parsed from: an entry before anything is allocated for it.</summary>
internal ref struct ParsedHead
{
    public ReadOnlySpan<byte> Name;
    public PxarEntryKind Kind;
    public PxarStat Stat;
    public long Offset;
    public long HeadOffset;
    public long HeadEnd;
    public long Size;
    public long PayloadOffset;
    public ReadOnlySpan<byte> LinkTarget;
    public long HardLinkTarget;
    public PxarDevice Device;

    /// <summary>The attribute items, whole, in a row.</summary>
    public ReadOnlySpan<byte> Attributes;

    /// <summary>Offset of the first attribute item.</summary>
    public long AttributesOffset;

    /// <summary>The head as an entry with memory of its own.</summary>
    /// <exception cref="PxarFormatException">An attribute is malformed.</exception>
    public readonly PxarEntry ToEntry() => new()
    {
        Name = Name.IsEmpty ? default : new FileName(Name),
        Kind = Kind,
        Stat = Stat,
        Metadata = ParseMetadata(),
        Offset = Offset,
        HeadOffset = HeadOffset,
        HeadEnd = HeadEnd,
        Size = Size,
        PayloadOffset = PayloadOffset,
        LinkTarget = LinkTarget.IsEmpty ? default : new FileName(LinkTarget),
        HardLinkTarget = HardLinkTarget,
        Device = Device,
    };

    /// <summary>What the attribute items say; allocates nothing when there are none.</summary>
    /// <exception cref="PxarFormatException">An attribute is malformed.</exception>
    public readonly PxarMetadata ParseMetadata()
    {
        if (Attributes.IsEmpty)
            return PxarMetadata.None;
        var metadata = new MetadataParser();
        var cursor = new ItemCursor(Attributes, AttributesOffset, long.MaxValue);
        while (cursor.Position < Attributes.Length)
        {
            long offset = cursor.Offset;
            cursor.TryPeek(out PxarHeader header);
            cursor.TryRead(header, out ReadOnlySpan<byte> content);
            metadata.Add(header.Type, content, offset);
        }

        return metadata.Build();
    }
}
