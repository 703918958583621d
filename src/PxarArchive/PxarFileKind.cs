namespace PxarArchive;

/// <summary>What the first bytes of a file say it is; see <see cref="PxarFileProbe"/>.</summary>
public enum PxarFileKind
{
    /// <summary>Nothing that is known here.</summary>
    Unknown,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>A pxar archive in one file (<c>.pxar</c>).</summary>
    Archive,

    /// <summary>The metadata half of a split archive (<c>.mpxar</c>).</summary>
    SplitMetadata,

    /// <summary>The payload half of a split archive (<c>.ppxar</c>).</summary>
    SplitPayload,

    /// <summary>A casync archive (<c>.catar</c>), an older relative of pxar.</summary>
    Catar,

    /// <summary>A chunk index of a backup (<c>.didx</c>, <c>.fidx</c>), not the archive itself.</summary>
    ChunkIndex,

    /// <summary>A tar archive.</summary>
    Tar,

    /// <summary>A zip archive.</summary>
    Zip,

    /// <summary>Compressed with zstd; may hold anything.</summary>
    Zstd,

    /// <summary>Compressed with gzip; may hold anything.</summary>
    Gzip,

    /// <summary>Compressed with xz; may hold anything.</summary>
    Xz,

    /// <summary>A SquashFS image.</summary>
    SquashFs,
}
