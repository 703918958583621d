namespace PxarArchive;

/// <summary>One directory of an archive, opened for random access. Immutable, safe for concurrent use, nothing to dispose.</summary>
public sealed class PxarDirectory
{
    internal PxarDirectory(PxarEntry entry, long end, long count) => (Entry, End, Count) = (entry, end, count);

    /// <summary>The directory's own entry. Its name is empty when it was opened by its end alone.</summary>
    public PxarEntry Entry { get; }

    /// <summary>Offset where the GOODBYE item ends: the directory's identity.</summary>
    public long End { get; }

    /// <summary>Number of children.</summary>
    public long Count { get; }

    /// <summary>Finds a child through the goodbye table; null when there is none. Right with equal hashes (specification 4.2).</summary>
    public ValueTask<PxarDirectoryItem?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>
    /// Children in archive order, read forward without loading the table. <paramref name="position"/> is 0 for the first child or a
    /// <see cref="PxarDirectoryItem.Next"/>; it is checked against the table, so that a made-up position cannot show invented entries.
    /// </summary>
    public IAsyncEnumerable<PxarDirectoryItem> ReadItemsAsync(long position = 0, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}
