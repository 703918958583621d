using PbsReader.Chunks;

namespace PbsBackup.Pipeline;

/// <summary>A chunk that was cut, and is not in the index yet.</summary>
/// <param name="target">The archive it belongs to.</param>
/// <param name="slot">Its content; null when that is zeros.</param>
/// <param name="length">Bytes of its content.</param>
internal sealed class PendingChunk(ArchiveTarget target, ChunkSlot? slot, int length)
{
    private readonly TaskCompletionSource<ChunkDigest> _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The archive it belongs to.</summary>
    public ArchiveTarget Target => target;

    /// <summary>Its content; null when that is zeros.</summary>
    public ChunkSlot? Slot => slot;

    /// <summary>Bytes of its content.</summary>
    public int Length => length;

    /// <summary>Ends when it is stored.</summary>
    public Task<ChunkDigest> Stored => _stored.Task;

    /// <summary>Tells that it is stored.</summary>
    public void SetStored(ChunkDigest digest) => _stored.TrySetResult(digest);

    /// <summary>Tells that it never will be.</summary>
    public void SetLost() => _stored.TrySetCanceled(CancellationToken.None);
}
