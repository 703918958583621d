using System.Security.Cryptography;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsReader.Caching;

/// <summary>Indexes and small files of snapshots in a cache, known by what the manifest says of them.</summary>
internal sealed class FileKeeper(DiskCache cache)
{
    // Longer ones would push out many chunks.
    private const int MaxLength = 64 << 20;

    /// <summary>The file as the manifest describes it, checked; null when it is not there.</summary>
    internal byte[]? TryRead(ManifestFile file, long maxLength)
    {
        if (CacheKey.Of(file) is not { } key)
            return null;
        using ChunkBuffer? content = cache.TryRead(key);
        if (content is null)
            return null;
        byte[] bytes = content.Span.ToArray();
        if (bytes.Length <= maxLength && IsThat(file, bytes))
            return bytes;
        cache.Forget(key);
        return null;
    }

    /// <summary>Keeps a file, when it is what the manifest says.</summary>
    internal async ValueTask AddAsync(ManifestFile file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (CacheKey.Of(file) is not { } key || bytes.Length is 0 or > MaxLength || !IsThat(file, bytes))
            return;
        using ChunkBuffer content = ChunkBuffer.Rent(bytes.Length);
        bytes.CopyTo(content.WritableMemory);
        await cache.AddAsync(key, content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether these bytes are what a manifest describes.</summary>
    internal static bool IsThat(ManifestFile file, ReadOnlyMemory<byte> bytes)
    {
        if (!IndexFile.IsIndexName(file.Name))
            return bytes.Length == file.Size && SHA256.HashData(bytes.Span).AsSpan().SequenceEqual(file.Checksum.Span);
        try
        {
            IChunkIndex index = IndexFile.Parse(bytes, file.Name);
            return index.Length == file.Size && index.Checksum.Span.SequenceEqual(file.Checksum.Span);
        }
        catch (PbsException)
        {
            return false;
        }
    }
}
