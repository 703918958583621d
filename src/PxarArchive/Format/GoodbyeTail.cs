namespace PxarArchive.Format;

/// <summary>The last record of a goodbye table, checked as far as it can be by itself.</summary>
/// <param name="GoodbyeOffset">Offset of the GOODBYE header.</param>
/// <param name="EntryOffset">Offset of the directory's ENTRY; 0 for the root of a split archive.</param>
/// <param name="Count">Number of children.</param>
internal readonly record struct GoodbyeTail(long GoodbyeOffset, long EntryOffset, long Count)
{
    /// <summary>Length of a GOODBYE item without children.</summary>
    public const int EmptyTableLength = PxarHeader.Size + GoodbyeItem.Size;

    /// <summary>Interprets the record that ends at <paramref name="end"/>.</summary>
    /// <exception cref="PxarFormatException">No goodbye table ends there.</exception>
    public static GoodbyeTail Parse(ReadOnlySpan<byte> source, long end)
    {
        GoodbyeItem tail = GoodbyeItem.Parse(source);
        long offset = end - GoodbyeItem.Size;
        if (tail.Hash != GoodbyeItem.TailMarker)
            throw new PxarFormatException("no goodbye table ends here", offset);
        if (tail.Length < EmptyTableLength || tail.Length > (ulong)end || (tail.Length - PxarHeader.Size) % GoodbyeItem.Size != 0)
            throw new PxarFormatException($"goodbye table has an illegal size of {tail.Length} bytes", offset);
        long goodbye = end - (long)tail.Length;
        if (tail.Offset > (ulong)goodbye)
            throw new PxarFormatException("goodbye table does not lead to its directory", offset);
        return new GoodbyeTail(goodbye, goodbye - (long)tail.Offset, ((long)tail.Length - EmptyTableLength) / GoodbyeItem.Size);
    }
}
