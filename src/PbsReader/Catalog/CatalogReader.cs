using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using PxarArchive;
using PxarArchive.Sources;

namespace PbsReader.Catalog;

/// <summary>
/// A <c>catalog.pcat1</c>: names, kinds, sizes and times of everything in a snapshot's single-stream archives (datastore spec, 10). It
/// keeps nothing in memory; a walk through all of it reads each byte once. Safe for concurrent use when the source is; owns the source.
/// </summary>
public sealed class CatalogReader : IAsyncDisposable
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 4096;

    private const int TrailerLength = sizeof(ulong);
    private readonly IRandomAccessSource _source;

    private CatalogReader(IRandomAccessSource source, CatalogDirectory root) => (_source, Root) = (source, root);

    /// <summary>First bytes of the file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x91, 0xfd, 0x60, 0xf9, 0xc4, 0x67, 0x58, 0xd5];

    /// <summary>The list of archives, each of them a directory named as its index: <c>root.pxar.didx</c>.</summary>
    public CatalogDirectory Root { get; }

    /// <summary>Checks both ends of the file; takes over <paramref name="source"/>, also when it fails.</summary>
    /// <exception cref="PbsException">It is no catalog.</exception>
    public static async ValueTask<CatalogReader> OpenAsync(IRandomAccessSource source, CancellationToken cancellationToken = default)
    {
        try
        {
            byte[] ends = new byte[Magic.Length + TrailerLength];
            if (source.Length < ends.Length)
                throw Damaged($"it has {source.Length} bytes");
            await source.ReadExactlyAsync(0, ends.AsMemory(0, Magic.Length), cancellationToken).ConfigureAwait(false);
            long end = source.Length - TrailerLength;
            await source.ReadExactlyAsync(end, ends.AsMemory(Magic.Length), cancellationToken).ConfigureAwait(false);
            if (!ends.AsSpan().StartsWith(Magic))
                throw Damaged("it does not begin as a catalog does");
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(ends.AsSpan(Magic.Length));
            if (offset < (ulong)Magic.Length || offset >= (ulong)end)
                throw Damaged($"its root would be at offset {offset}");
            return new CatalogReader(source, new CatalogDirectory((long)offset, end, Magic.Length, false, 0));
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The entries of a directory, in the archive's order. Names are checked; that none is there twice is not.</summary>
    /// <exception cref="PbsException">The block is damaged; the entries before are right.</exception>
    public async IAsyncEnumerable<CatalogEntry> ReadEntriesAsync(
        CatalogDirectory directory, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (directory.Depth > MaxDepth)
            throw Damaged($"it is more than {MaxDepth} directories deep");
        CatalogBlock block = await CatalogBlock.OpenAsync(_source, directory, cancellationToken).ConfigureAwait(false);
        while (block.Left > 0)
        {
            await block.FillAsync(cancellationToken).ConfigureAwait(false);
            CatalogEntry? entry = block.ParseNext();
            if (entry is null || (directory.Depth == 0 && entry.Value.Directory is null))
                throw Damaged($"the block at offset {directory.Offset} holds what is no entry, or ends too late");
            yield return entry.Value;
        }
    }

    /// <summary>The entry of that name; null when there is none. Reads the directory up to it.</summary>
    /// <exception cref="PbsException">The block is damaged.</exception>
    public async ValueTask<CatalogEntry?> LookupAsync(
        CatalogDirectory directory, FileName name, CancellationToken cancellationToken = default)
    {
        await foreach (CatalogEntry entry in ReadEntriesAsync(directory, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Name == name)
                return entry;
        }

        return null;
    }

    /// <summary>The entry at the end of a path of at least one name, the first of them an archive's; null when there is none.</summary>
    /// <exception cref="PbsException">A block on the way is damaged.</exception>
    public async ValueTask<CatalogEntry?> FindAsync(IEnumerable<FileName> path, CancellationToken cancellationToken = default)
    {
        CatalogDirectory? directory = Root;
        CatalogEntry? found = null;
        foreach (FileName name in path)
        {
            if (directory is not CatalogDirectory parent)
                return null;
            found = await LookupAsync(parent, name, cancellationToken).ConfigureAwait(false);
            directory = found?.Directory;
            if (found is null)
                return null;
        }

        return found;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    internal static PbsException Damaged(string what) => new(PbsError.Corrupt, $"damaged catalog: {what}");
}
