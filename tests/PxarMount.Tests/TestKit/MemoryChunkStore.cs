using System.Collections.Concurrent;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PxarMount.Tests.TestKit;

/// <summary>Blobs in memory.</summary>
public sealed class MemoryChunkStore : IChunkStore
{
    private readonly ConcurrentDictionary<ChunkDigest, byte[]> _blobs = [];

    public bool IsDisposed { get; private set; }

    /// <summary>Encodes and adds a chunk.</summary>
    public ChunkDigest Add(ReadOnlySpan<byte> plain, CryptConfig? key = null, bool compress = true)
    {
        ChunkDigest digest = key?.ComputeDigest(plain) ?? new ChunkDigest(System.Security.Cryptography.SHA256.HashData(plain));
        using ChunkBuffer blob = DataBlob.Encode(plain, key, compress);
        this[digest] = blob.Span.ToArray();
        return digest;
    }

    public byte[] this[ChunkDigest digest]
    {
        get => _blobs[digest];
        set => _blobs[digest] = value;
    }

    public void Remove(ChunkDigest digest) => _blobs.TryRemove(digest, out _);

    public ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        if (!_blobs.TryGetValue(digest, out byte[]? blob))
            throw new PbsException(PbsError.NotFound, $"chunk {digest} is not there");
        ChunkBuffer buffer = ChunkBuffer.Rent(blob.Length);
        blob.CopyTo(buffer.WritableMemory);
        return new ValueTask<ChunkBuffer>(buffer);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }
}
