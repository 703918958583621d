namespace PxarMount.Vfs;

/// <summary>
/// The place of an archive among those of a repository, as it shows in <see cref="NodeId"/>. A place that is used again, after more than
/// <see cref="NodeId.MaxTree"/> archives were entered, gets another generation, so that numbers of the archive before are known as stale.
/// The generation stands above the offset, where only archives beyond <see cref="LongestRecycled"/> have something. The default value is
/// that of a single archive.
/// </summary>
/// <param name="Slot">1 to <see cref="NodeId.MaxTree"/>; 0 for a single archive.</param>
/// <param name="Generation">0 for the first archive of a place.</param>
public readonly record struct TreeNumber(int Slot, byte Generation = 0)
{
    private const int GenerationShift = 40;

    /// <summary>Longest archive, in bytes, that may share its place with others.</summary>
    public const long LongestRecycled = (1L << GenerationShift) - 1;

    /// <summary>The number of a directory of this archive.</summary>
    public NodeId ForDirectory(long end) => NodeId.ForDirectory(end | High, Slot);

    /// <summary>The number of anything else of this archive.</summary>
    public NodeId ForOther(long start) => NodeId.ForOther(start | High, Slot);

    /// <summary>The offset of a node of this archive, whose length is <paramref name="length"/>; null when it is of another one.</summary>
    public long? OffsetOf(NodeId id, long length)
    {
        long offset = id.Offset ^ High;
        return id.Tree == Slot && offset > 0 && offset <= length ? offset : null;
    }

    private long High => (long)Generation << GenerationShift;
}
