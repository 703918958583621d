namespace PxarArchive.Format;

/// <summary>What a head's parser has to know about where the head stands.</summary>
/// <param name="FormatVersion">1: contents are inside; 2: in the payload stream.</param>
/// <param name="Limit">
/// Offset behind the header of the GOODBYE item that surely follows: nothing of the head reaches beyond it, and the entry itself ends
/// at least a header before. <see cref="long.MaxValue"/> when unknown.
/// </param>
/// <param name="IsNamed">Whether the head starts with FILENAME; else with ENTRY.</param>
internal readonly record struct HeadContext(int FormatVersion, long Limit, bool IsNamed)
{
    /// <summary>The largest offset at which an entry may end.</summary>
    public long LastEnd => Limit - PxarHeader.Size;
}
