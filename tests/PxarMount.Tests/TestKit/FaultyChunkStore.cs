using PbsReader.Chunks;

namespace PxarMount.Tests.TestKit;

/// <summary>A store that a test interferes with.</summary>
public sealed class FaultyChunkStore(IChunkStore inner) : IChunkStore
{
    /// <summary>Awaited before each read; may throw.</summary>
    public Func<ChunkDigest, CancellationToken, ValueTask> Before { get; set; } = static (_, _) => default;

    /// <summary>May change each blob that was read.</summary>
    public Action<ChunkDigest, Memory<byte>> After { get; set; } = static (_, _) => { };

    public async ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        await Before(digest, cancellationToken);
        ChunkBuffer blob = await inner.ReadBlobAsync(digest, cancellationToken);
        After(digest, blob.WritableMemory);
        return blob;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
