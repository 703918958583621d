namespace PbsReader.Indexes;

/// <summary>Opens an index of either kind.</summary>
public static class IndexFile
{
    /// <summary>Longest index file that is read: 26 million chunks, about 100 TiB.</summary>
    public const int MaxLength = 1 << 30;

    /// <summary>Bytes in front of the entries, in both kinds.</summary>
    public const int HeaderSize = 4096;

    /// <summary>Whether a stored file of that name is an index.</summary>
    public static bool IsIndexName(string fileName) => IsDynamicName(fileName) || IsFixedName(fileName);

    /// <summary>Chooses by magic; a name that says the other kind is an error.</summary>
    /// <param name="file">The whole file; kept, so never changed again.</param>
    /// <param name="fileName">For messages, and its extension.</param>
    /// <exception cref="PbsException">It is no index, or damaged.</exception>
    public static IChunkIndex Parse(ReadOnlyMemory<byte> file, string fileName)
    {
        if (!IsFixedName(fileName) && file.Span.StartsWith(DynamicIndex.Magic))
            return DynamicIndex.Parse(file, fileName);
        if (!IsDynamicName(fileName) && file.Span.StartsWith(FixedIndex.Magic))
            return FixedIndex.Parse(file, fileName);
        throw Damaged(fileName, IsFixedName(fileName) ? "it is no fixed index" : "it is no dynamic index");
    }

    /// <summary>Most bytes that an index of an archive of <paramref name="length"/> bytes can have: no chunk is empty.</summary>
    internal static long MaxLengthFor(long length) =>
        length >= MaxLength / DynamicIndex.EntrySize ? MaxLength : HeaderSize + Math.Max(1, length) * DynamicIndex.EntrySize;

    internal static PbsException Damaged(string fileName, string what) => new(PbsError.Corrupt, $"{fileName}: damaged index: {what}");

    private static bool IsDynamicName(string fileName) => fileName.EndsWith(".didx", StringComparison.Ordinal);

    private static bool IsFixedName(string fileName) => fileName.EndsWith(".fidx", StringComparison.Ordinal);
}
