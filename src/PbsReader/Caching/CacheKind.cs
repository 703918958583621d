namespace PbsReader.Caching;

/// <summary>What a file of the cache is; each is named by what is in it, so that it can be checked by itself.</summary>
internal enum CacheKind
{
    /// <summary>An encoded chunk, named by its digest.</summary>
    Chunk,

    /// <summary>A <c>.didx</c>, named by its checksum.</summary>
    DynamicIndex,

    /// <summary>A <c>.fidx</c>, named by its checksum.</summary>
    FixedIndex,

    /// <summary>A small file of a snapshot as stored, named by its SHA-256.</summary>
    Blob,
}
