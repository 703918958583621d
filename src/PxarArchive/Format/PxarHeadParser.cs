namespace PxarArchive.Format;

/// <summary>
/// Parses the items of one head: [FILENAME] and HARDLINK, or ENTRY with attributes and the item that ends it. The only place that
/// does: decoder, accessor and listings cannot differ. Does no I/O and keeps nothing.
/// </summary>
internal static class PxarHeadParser
{
    /// <summary>Parses the head at the start of <paramref name="window"/>, which lies at <paramref name="offset"/>.</summary>
    /// <param name="window">Bytes from the head on; may end anywhere.</param>
    /// <param name="offset">Where the window lies in the stream.</param>
    /// <param name="context">What the head may be.</param>
    /// <param name="progress">
    /// Fresh for each head. When false is returned, it says how large the window must be, and belongs into the next call for this head.
    /// </param>
    /// <param name="head">What was found; refers to the window. Its attributes are not looked into yet.</param>
    /// <exception cref="PxarFormatException">There is no legal head here.</exception>
    public static bool TryParse(
        ReadOnlySpan<byte> window, long offset, in HeadContext context, scoped ref HeadProgress progress, out ParsedHead head)
    {
        var cursor = new ItemCursor(window, offset, context.Limit);
        var found = new ParsedHead { Offset = offset };
        bool isComplete = (!context.IsNamed || TryParseName(ref cursor, out found.Name))
            && TryParse(ref cursor, context, ref progress, ref found);
        progress.Needed = cursor.Needed;
        head = found;
        return isComplete;
    }

    /// <summary>The same as an entry; null when the window is too short.</summary>
    public static PxarEntry? TryParseEntry(
        ReadOnlySpan<byte> window, long offset, in HeadContext context, scoped ref HeadProgress progress) =>
        TryParse(window, offset, context, ref progress, out ParsedHead head) ? head.ToEntry() : null;

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

    private static bool TryParse(
        scoped ref ItemCursor cursor, in HeadContext context, scoped ref HeadProgress progress, ref ParsedHead head)
    {
        head.HeadOffset = cursor.Offset;
        if (!cursor.TryPeek(out PxarHeader header))
            return false;
        if (header.Type == PxarItemType.HardLink && context.IsNamed)
            return TryParseHardLink(ref cursor, context, header, ref head);
        if (header.Type is not (PxarItemType.Entry or PxarItemType.EntryV1))
            throw new PxarFormatException($"{header.Type} item where ENTRY is expected", head.HeadOffset);
        if (!cursor.TryRead(header, out ReadOnlySpan<byte> content))
            return false;
        head.Stat = header.Type == PxarItemType.Entry
            ? StatRecord.Parse(content, head.HeadOffset)
            : StatRecord.ParseV1(content, head.HeadOffset);

        return TryStepOverAttributes(ref cursor, ref progress, ref head, out header) && TryParseEnd(ref cursor, context, header, ref head);
    }

    /// <summary>Attributes are only stepped over until the head is known to be complete, so that nothing is built twice.</summary>
    private static bool TryStepOverAttributes(
        scoped ref ItemCursor cursor, scoped ref HeadProgress progress, ref ParsedHead head, out PxarHeader header)
    {
        int start = cursor.Position;
        head.AttributesOffset = cursor.Offset;
        cursor.Position = Math.Max(start, progress.Position);
        while (cursor.TryPeek(out header))
        {
            if (!MetadataParser.IsAttribute(header.Type))
            {
                head.Attributes = cursor.Since(start);
                return true;
            }

            if (!cursor.TryRead(header, out _))
                return false;
            if (++progress.Attributes > PxarLimits.MaxAttributes)
                throw new PxarFormatException($"entry with more than {PxarLimits.MaxAttributes} attributes", head.HeadOffset);
            progress.Position = cursor.Position;
        }

        return false;
    }

    private static bool TryParseHardLink(scoped ref ItemCursor cursor, in HeadContext context, PxarHeader header, ref ParsedHead head)
    {
        if (!cursor.TryRead(header, out ReadOnlySpan<byte> content))
            return false;
        head.Kind = PxarEntryKind.HardLink;
        head.HeadEnd = cursor.Offset;
        RequireRoom(head.HeadEnd, 0, context);
        head.HardLinkTarget = HardLinkRecord.Parse(content, head.Offset, out head.LinkTarget);
        return true;
    }

    private static bool TryParseEnd(scoped ref ItemCursor cursor, in HeadContext context, PxarHeader header, ref ParsedHead head)
    {
        long offset = cursor.Offset;
        uint type = head.Stat.Mode & PxarStat.TypeMask;
        switch (header.Type)
        {
            case PxarItemType.Payload when context.FormatVersion == 1:
                RequireType(type == PxarStat.TypeFile, header, offset);
                head.HeadEnd = offset + PxarHeader.Size;
                (head.Kind, head.Size, head.PayloadOffset) = (PxarEntryKind.File, header.ContentLength, head.HeadEnd);
                RequireRoom(head.HeadEnd, head.Size, context);
                return true;

            case PxarItemType.FileName or PxarItemType.Goodbye:
                head.HeadEnd = offset;
                head.Kind = type switch
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
                head.HeadEnd = cursor.Offset;
                RequireRoom(head.HeadEnd, 0, context);
                ParseEnd(header, content, type, offset, ref head);
                return true;

            case PxarItemType.Payload or PxarItemType.PayloadReference:
                throw new PxarFormatException($"{header.Type} item in an archive of format version {context.FormatVersion}", offset);

            default:
                throw new PxarFormatException($"{header.Type} item inside the head of an entry", offset);
        }
    }

    private static void ParseEnd(PxarHeader header, ReadOnlySpan<byte> content, uint type, long offset, ref ParsedHead head)
    {
        switch (header.Type)
        {
            case PxarItemType.SymbolicLink:
                RequireType(type == PxarStat.TypeSymbolicLink, header, offset);
                head.Kind = PxarEntryKind.SymbolicLink;
                head.LinkTarget = NameRecord.ParseTarget(content, offset);
                break;

            case PxarItemType.Device:
                RequireType(type is PxarStat.TypeCharacterDevice or PxarStat.TypeBlockDevice, header, offset);
                head.Kind = type == PxarStat.TypeBlockDevice ? PxarEntryKind.BlockDevice : PxarEntryKind.CharacterDevice;
                head.Device = DeviceRecord.Parse(content, offset);
                break;

            default:
                RequireType(type == PxarStat.TypeFile, header, offset);
                var reference = PayloadReference.Parse(content, offset);
                (head.Kind, head.Size, head.PayloadOffset) = (PxarEntryKind.File, reference.Length, reference.Offset);
                break;
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
            throw PxarFormatException.Beyond(end, inlineSize);
    }
}
