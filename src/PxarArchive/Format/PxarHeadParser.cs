namespace PxarArchive.Format;

/// <summary>
/// Turns the items of one head, [FILENAME] and HARDLINK or ENTRY with attributes and the item that ends it, into an entry. The only
/// place that does: decoder, accessor and listings cannot differ. Does no I/O and keeps nothing.
/// </summary>
internal static class PxarHeadParser
{
    /// <summary>Parses the head at the start of <paramref name="window"/>, which lies at <paramref name="offset"/>.</summary>
    /// <param name="window">Bytes from the head on; may end anywhere.</param>
    /// <param name="offset">Where the window lies in the stream.</param>
    /// <param name="context">What the head may be.</param>
    /// <param name="progress">
    /// Fresh for each head. When null is returned, it says how large the window must be, and belongs into the next call for this head.
    /// </param>
    /// <exception cref="PxarFormatException">There is no legal head here.</exception>
    public static PxarEntry? TryParse(ReadOnlySpan<byte> window, long offset, in HeadContext context, ref HeadProgress progress)
    {
        var cursor = new ItemCursor(window, offset, context.Limit);
        PxarEntry? entry = TryParse(ref cursor, context, ref progress);
        progress.Needed = cursor.Needed;
        return entry;
    }

    /// <summary>Parses the FILENAME at the start of <paramref name="window"/> alone. False when the window is too short.</summary>
    public static bool TryParseName(ReadOnlySpan<byte> window, long offset, in HeadContext context, out ReadOnlySpan<byte> name)
    {
        var cursor = new ItemCursor(window, offset, context.Limit);
        return TryParseName(ref cursor, out name);
    }

    private static bool TryParseName(scoped ref ItemCursor cursor, out ReadOnlySpan<byte> name)
    {
        name = default;
        long offset = cursor.Offset;
        if (!cursor.TryPeek(out PxarHeader header))
            return false;
        if (header.Type != PxarItemType.FileName)
            throw new PxarFormatException($"{header.Type} item where FILENAME is expected", offset);
        if (!cursor.TryRead(header, out ReadOnlySpan<byte> content))
            return false;
        name = NameRecord.ParseName(content, offset);
        return true;
    }

    private static PxarEntry? TryParse(scoped ref ItemCursor cursor, in HeadContext context, ref HeadProgress progress)
    {
        long offset = cursor.Offset;
        ReadOnlySpan<byte> name = default;
        if (context.IsNamed && !TryParseName(ref cursor, out name))
            return null;

        long headOffset = cursor.Offset;
        if (!cursor.TryPeek(out PxarHeader header))
            return null;
        if (header.Type == PxarItemType.HardLink && context.IsNamed)
            return TryParseHardLink(ref cursor, context, header, offset, name);
        if (header.Type is not (PxarItemType.Entry or PxarItemType.EntryV1))
            throw new PxarFormatException($"{header.Type} item where ENTRY is expected", headOffset);
        if (!cursor.TryRead(header, out ReadOnlySpan<byte> content))
            return null;
        PxarStat stat = header.Type == PxarItemType.Entry ? StatRecord.Parse(content, headOffset) : StatRecord.ParseV1(content, headOffset);

        // Attributes are only stepped over until the head is known to be complete, so that nothing is built twice.
        int attributes = cursor.Position;
        if (progress.Position == 0)
            progress.Position = attributes;
        cursor.Position = progress.Position;
        while (true)
        {
            if (!cursor.TryPeek(out header))
                return null;
            if (!MetadataParser.IsAttribute(header.Type))
                break;
            if (!cursor.TryRead(header, out _))
                return null;
            if (++progress.Attributes > PxarLimits.MaxAttributes)
                throw new PxarFormatException($"entry with more than {PxarLimits.MaxAttributes} attributes", headOffset);
            progress.Position = cursor.Position;
        }

        if (!TryParseEnd(ref cursor, context, header, stat.Mode & PxarStat.TypeMask, out HeadEnd end))
            return null;
        return new PxarEntry
        {
            Name = context.IsNamed ? new FileName(name) : default,
            Kind = end.Kind,
            Stat = stat,
            Metadata = progress.Attributes == 0 ? PxarMetadata.None : ParseMetadata(cursor, attributes, progress.Attributes),
            Offset = offset,
            HeadOffset = headOffset,
            HeadEnd = end.Offset,
            Size = end.Size,
            PayloadOffset = end.PayloadOffset,
            LinkTarget = end.Target.IsEmpty ? default : new FileName(end.Target),
            Device = end.Device,
        };
    }

    private static PxarEntry? TryParseHardLink(
        scoped ref ItemCursor cursor, in HeadContext context, PxarHeader header, long offset, ReadOnlySpan<byte> name)
    {
        long headOffset = cursor.Offset;
        if (!cursor.TryRead(header, out ReadOnlySpan<byte> content))
            return null;
        RequireRoom(cursor.Offset, 0, context);
        long target = HardLinkRecord.Parse(content, offset, out ReadOnlySpan<byte> path);
        return new PxarEntry
        {
            Name = new FileName(name),
            Kind = PxarEntryKind.HardLink,
            Stat = default,
            Metadata = PxarMetadata.None,
            Offset = offset,
            HeadOffset = headOffset,
            HeadEnd = cursor.Offset,
            LinkTarget = path.IsEmpty ? default : new FileName(path),
            HardLinkTarget = target,
        };
    }

    private static PxarMetadata ParseMetadata(ItemCursor cursor, int position, int count)
    {
        cursor.Position = position;
        var metadata = new MetadataParser();
        while (count-- > 0)
        {
            long offset = cursor.Offset;
            cursor.TryPeek(out PxarHeader header);
            cursor.TryRead(header, out ReadOnlySpan<byte> content);
            metadata.Add(header.Type, content, offset);
        }

        return metadata.Build();
    }

    private static bool TryParseEnd(
        scoped ref ItemCursor cursor, in HeadContext context, PxarHeader header, uint type, out HeadEnd end)
    {
        long offset = cursor.Offset;
        end = default;
        switch (header.Type)
        {
            case PxarItemType.Payload when context.FormatVersion == 1:
                RequireType(type == PxarStat.TypeFile, header, offset);
                end = new HeadEnd
                {
                    Kind = PxarEntryKind.File,
                    Offset = offset + PxarHeader.Size,
                    Size = header.ContentLength,
                    PayloadOffset = offset + PxarHeader.Size,
                };
                RequireRoom(end.Offset, end.Size, context);
                return true;

            case PxarItemType.FileName or PxarItemType.Goodbye:
                end = new HeadEnd { Offset = offset };
                end.Kind = type switch
                {
                    PxarStat.TypeDirectory => PxarEntryKind.Directory,
                    PxarStat.TypeFifo => PxarEntryKind.Fifo,
                    PxarStat.TypeSocket => PxarEntryKind.Socket,
                    _ => throw WrongType(header, offset),
                };
                return true;

            case PxarItemType.PayloadReference when context.FormatVersion == 2:
            case PxarItemType.SymbolicLink or PxarItemType.Device:
                if (!cursor.TryRead(header, out ReadOnlySpan<byte> content))
                    return false;
                end = ParseEnd(header, content, type, offset);
                end.Offset = cursor.Offset;
                RequireRoom(end.Offset, 0, context);
                return true;

            case PxarItemType.Payload or PxarItemType.PayloadReference:
                throw new PxarFormatException($"{header.Type} item in an archive of format version {context.FormatVersion}", offset);

            default:
                throw new PxarFormatException($"{header.Type} item inside the head of an entry", offset);
        }
    }

    private static HeadEnd ParseEnd(PxarHeader header, ReadOnlySpan<byte> content, uint type, long offset)
    {
        switch (header.Type)
        {
            case PxarItemType.SymbolicLink:
                RequireType(type == PxarStat.TypeSymbolicLink, header, offset);
                return new HeadEnd { Kind = PxarEntryKind.SymbolicLink, Target = NameRecord.ParseTarget(content, offset) };

            case PxarItemType.Device:
                RequireType(type is PxarStat.TypeCharacterDevice or PxarStat.TypeBlockDevice, header, offset);
                return new HeadEnd
                {
                    Kind = type == PxarStat.TypeBlockDevice ? PxarEntryKind.BlockDevice : PxarEntryKind.CharacterDevice,
                    Device = DeviceRecord.Parse(content, offset),
                };

            default:
                RequireType(type == PxarStat.TypeFile, header, offset);
                PayloadReference reference = PayloadReference.Parse(content, offset);
                return new HeadEnd { Kind = PxarEntryKind.File, Size = reference.Length, PayloadOffset = reference.Offset };
        }
    }

    private static void RequireType(bool isRight, PxarHeader header, long offset)
    {
        if (!isRight)
            throw WrongType(header, offset);
    }

    private static PxarFormatException WrongType(PxarHeader header, long offset) =>
        new($"{header.Type} item does not agree with the file type in the mode", offset);

    private static void RequireRoom(long end, long inlineSize, in HeadContext context)
    {
        if (end > context.LastEnd || inlineSize > context.LastEnd - end)
            throw new PxarFormatException("entry reaches beyond the end of its directory or of the archive", end);
    }

    /// <summary>What the item that ends a head says.</summary>
    private ref struct HeadEnd
    {
        public PxarEntryKind Kind;
        public long Offset;
        public long Size;
        public long PayloadOffset;
        public PxarDevice Device;
        public ReadOnlySpan<byte> Target;
    }
}
