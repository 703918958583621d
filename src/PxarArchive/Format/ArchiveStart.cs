namespace PxarArchive.Format;

/// <summary>What stands before the root's ENTRY: nothing, or FORMAT_VERSION and perhaps PRELUDE.</summary>
/// <param name="FormatVersion">1 or 2.</param>
/// <param name="Prelude">Content of PRELUDE, or null.</param>
/// <param name="RootOffset">Offset of the root's ENTRY.</param>
internal sealed record ArchiveStart(int FormatVersion, ReadOnlyMemory<byte>? Prelude, long RootOffset)
{
    /// <summary>Reads it through the window.</summary>
    /// <exception cref="PxarFormatException">Not an archive.</exception>
    public static async ValueTask<ArchiveStart> ReadAsync(ItemWindow window, CancellationToken cancellationToken)
    {
        await EnsureAsync(window, 0, PxarHeader.Size, cancellationToken).ConfigureAwait(false);
        RequirePxar(window.From(0));
        PxarHeader header = ParseHeader(window, 0);
        if (header.Type is PxarItemType.Entry or PxarItemType.EntryV1)
            return new ArchiveStart(1, null, 0);
        if (header.Type != PxarItemType.FormatVersion)
            throw new PxarFormatException($"archive starts with a {header.Type} item", 0);

        const int VersionEnd = PxarHeader.Size + FormatVersionRecord.Size;
        await EnsureAsync(window, 0, VersionEnd + PxarHeader.Size, cancellationToken).ConfigureAwait(false);
        int version = FormatVersionRecord.Parse(window.From(PxarHeader.Size), 0);
        header = ParseHeader(window, VersionEnd);
        if (header.Type != PxarItemType.Prelude)
            return new ArchiveStart(version, null, VersionEnd);
        if (version != 2)
            throw new PxarFormatException("PRELUDE in an archive of format version 1", VersionEnd);

        int end = VersionEnd + PxarHeader.Size + (int)header.ContentLength;
        await EnsureAsync(window, VersionEnd, end - VersionEnd, cancellationToken).ConfigureAwait(false);
        byte[] prelude = window.From(VersionEnd + PxarHeader.Size)[..(int)header.ContentLength].ToArray();
        return new ArchiveStart(version, prelude, end);
    }

    /// <summary>Checks that a payload stream starts as it must.</summary>
    /// <exception cref="PxarFormatException">It is something else.</exception>
    public static void CheckPayloadStart(ReadOnlySpan<byte> start)
    {
        if (start.Length < PxarHeader.Size || PxarHeader.Parse(start) != new PxarHeader(PxarItemType.PayloadStartMarker, PxarHeader.Size))
        {
            string found = PxarFileProbe.Describe(PxarFileProbe.Identify(start));
            throw new PxarFormatException($"payload stream lacks its start marker: this is {found}", 0);
        }
    }

    /// <summary>Refuses an archive that cannot have the payload stream that was given.</summary>
    public void RequireSplit()
    {
        if (FormatVersion != 2)
            throw new PxarFormatException("a payload stream was given, but the archive is not split", 0);
    }

    private static async ValueTask EnsureAsync(ItemWindow window, long offset, int length, CancellationToken cancellationToken)
    {
        if (window.From(offset).Length < length)
            await window.FillAsync(offset, length, cancellationToken).ConfigureAwait(false);
    }

    private static PxarHeader ParseHeader(ItemWindow window, long offset)
    {
        PxarHeader header = PxarHeader.Parse(window.From(offset));
        header.Validate(offset);
        return header;
    }

    private static void RequirePxar(ReadOnlySpan<byte> start)
    {
        PxarFileKind kind = PxarFileProbe.Identify(start);
        if (kind is not (PxarFileKind.Archive or PxarFileKind.SplitMetadata))
            throw new PxarFormatException($"this is {PxarFileProbe.Describe(kind)}", 0);
    }
}
