namespace PbsReader.Caching;

/// <summary>A file that is there.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastUse">Nanoseconds since 1970.</param>
internal readonly record struct CacheFile(CacheKey Key, long Length, long LastUse)
{
    private const long Block = 4096;

    /// <summary>What it counts in the cache's size.</summary>
    internal long Size => SizeOf(Length);

    /// <summary>What a file of that length counts: whole blocks, as file systems give them out.</summary>
    internal static long SizeOf(long length) => (length + Block - 1) & -Block;
}
