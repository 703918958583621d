namespace PbsReader.Catalog;

/// <summary>Where a directory of a catalog lies. A <see cref="CatalogReader"/> makes them, each good for that reader only.</summary>
public readonly record struct CatalogDirectory
{
    internal CatalogDirectory(long offset, long end, long floor, bool isFloorBlock, int depth) =>
        (Offset, End, Floor, IsFloorBlock, Depth) = (offset, end, floor, isFloorBlock, depth);

    /// <summary>How many directories are above; 0 for the list of archives.</summary>
    public int Depth { get; }

    /// <summary>Offset of its block.</summary>
    internal long Offset { get; }

    /// <summary>Offset that its block must not reach beyond.</summary>
    internal long End { get; }

    /// <summary>Least offset that blocks of its subdirectories can have.</summary>
    internal long Floor { get; }

    /// <summary>Whether the floor is the start of the block before, so that its end is the real floor.</summary>
    internal bool IsFloorBlock { get; }
}
