namespace PxarMount.Vfs;

/// <summary>
/// A node's number, which is its address: nothing is remembered per node, numbers are the same after a remount, and hard links share
/// their target's. Bit 0: not a directory. Bits 1 to 48: offset in the archive (a directory's end, anything else's start). Bits 49 to
/// 62: number of the tree within a repository. Bit 63 stays 0 for programs that read inode numbers as signed.
/// </summary>
/// <param name="Value">The number as stat(2) shows it.</param>
public readonly record struct NodeId(ulong Value)
{
    private const int TreeShift = 49;
    private const ulong OffsetMask = (1UL << 48) - 1;

    /// <summary>The root of a mount. No other node has this number, as nothing starts at offset 0.</summary>
    public static NodeId Root => new(1);

    /// <summary>Largest offset that fits.</summary>
    public const long MaxOffset = (1L << 48) - 1;

    /// <summary>Largest tree number that fits.</summary>
    public const int MaxTree = (1 << 14) - 1;

    /// <summary>Whether this is a directory's number.</summary>
    public bool IsDirectory => this == Root || (Value & 1) == 0;

    /// <summary>The directory's end or the other node's start in its archive.</summary>
    public long Offset => (long)((Value >> 1) & OffsetMask);

    /// <summary>Number of the tree within a repository; 0 for a single archive.</summary>
    public int Tree => (int)(Value >> TreeShift);

    /// <summary>The number of a directory.</summary>
    public static NodeId ForDirectory(long end, int tree = 0) => new(((ulong)tree << TreeShift) | ((ulong)end << 1));

    /// <summary>The number of anything but a directory.</summary>
    public static NodeId ForOther(long start, int tree = 0) => new(((ulong)tree << TreeShift) | ((ulong)start << 1) | 1);
}
