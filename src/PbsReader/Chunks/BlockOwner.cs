using PbsReader.Interop;

namespace PbsReader.Chunks;

/// <summary>Whose memory a <see cref="ChunkBuffer"/> is.</summary>
internal abstract class BlockOwner
{
    /// <summary>Ends the use of a block; any thread may call it, once.</summary>
    internal abstract void Return(PageBlock block);
}
