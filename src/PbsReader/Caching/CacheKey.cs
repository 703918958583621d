using PbsReader.Chunks;
using PbsReader.Snapshots;

namespace PbsReader.Caching;

/// <summary>The name of a file in the cache.</summary>
/// <param name="Digest">What its content is known by.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct CacheKey(ChunkDigest Digest, CacheKind Kind)
{
    /// <summary>Bytes of the longest path.</summary>
    internal const int MaxPathLength = MaxFolderLength + 3 + 2 * ChunkDigest.Size + 5 + 1;

    private const int MaxFolderLength = 16;
    private const int FolderDigits = 2;

    /// <summary>The key of a chunk.</summary>
    internal static CacheKey Of(ChunkDigest digest) => new(digest, CacheKind.Chunk);

    /// <summary>The key of a snapshot's file; null when its manifest does not say what is in it.</summary>
    internal static CacheKey? Of(ManifestFile file)
    {
        if (file.Checksum.Length != ChunkDigest.Size)
            return null;
        CacheKind kind = file.Name.EndsWith(StoredName.DynamicExtension, StringComparison.Ordinal) ? CacheKind.DynamicIndex
            : file.Name.EndsWith(StoredName.FixedExtension, StringComparison.Ordinal) ? CacheKind.FixedIndex
            : CacheKind.Blob;
        return new CacheKey(new ChunkDigest(file.Checksum.Span), kind);
    }

    /// <summary>Reads a file's name; null when it is not one of the cache.</summary>
    internal static CacheKey? Parse(ReadOnlySpan<char> name)
    {
        const int Digits = 2 * ChunkDigest.Size;
        if (name.Length < Digits || !ChunkDigest.TryParse(name[..Digits], out ChunkDigest digest))
            return null;
        return name[Digits..] switch
        {
            "" => new CacheKey(digest, CacheKind.Chunk),
            StoredName.DynamicExtension => new CacheKey(digest, CacheKind.DynamicIndex),
            StoredName.FixedExtension => new CacheKey(digest, CacheKind.FixedIndex),
            StoredName.BlobExtension => new CacheKey(digest, CacheKind.Blob),
            _ => null,
        };
    }

    /// <summary>Writes <c>FOLDER/ab/abcd…</c> with a NUL behind it; gives the part that was written.</summary>
    internal ReadOnlySpan<byte> WritePath(ReadOnlySpan<byte> folder, Span<byte> path)
    {
        Span<byte> bytes = stackalloc byte[ChunkDigest.Size];
        Digest.WriteTo(bytes);
        folder.CopyTo(path);
        path[folder.Length] = (byte)'/';
        Span<byte> name = path[(folder.Length + 1 + FolderDigits + 1)..];
        Convert.TryToHexStringLower(bytes, name, out int length);
        name[..FolderDigits].CopyTo(path[(folder.Length + 1)..]);
        path[folder.Length + 1 + FolderDigits] = (byte)'/';
        ReadOnlySpan<byte> extension = Kind switch
        {
            CacheKind.DynamicIndex => ".didx\0"u8,
            CacheKind.FixedIndex => ".fidx\0"u8,
            CacheKind.Blob => ".blob\0"u8,
            _ => "\0"u8,
        };
        extension.CopyTo(name[length..]);
        return path[..(folder.Length + 1 + FolderDigits + 1 + length + extension.Length)];
    }

    /// <summary>The file's name.</summary>
    public override string ToString() => Digest + Kind switch
    {
        CacheKind.DynamicIndex => StoredName.DynamicExtension,
        CacheKind.FixedIndex => StoredName.FixedExtension,
        CacheKind.Blob => StoredName.BlobExtension,
        _ => "",
    };
}
