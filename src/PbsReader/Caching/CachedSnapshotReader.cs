using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsReader.Caching;

/// <summary>
/// A server's snapshot through a cache. The manifest is asked of the server each time, so that what is shown is what the user may see now;
/// what the manifest describes comes from the cache where it is there. Owns the inner reader.
/// </summary>
internal sealed class CachedSnapshotReader(ISnapshotReader inner, DiskCache cache) : ISnapshotReader
{
    private readonly FileKeeper _files = new(cache);
    private volatile Dictionary<string, ManifestFile>? _listed;

    public SnapshotId Id => inner.Id;

    public IChunkStore Chunks { get; } = cache.Over(inner.Chunks);

    public async ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(
        string fileName, long maxLength, CancellationToken cancellationToken = default)
    {
        if (fileName == BackupManifest.FileName)
        {
            ReadOnlyMemory<byte> manifest = await inner.ReadFileAsync(fileName, maxLength, cancellationToken).ConfigureAwait(false);
            _listed = TryList(manifest);
            return manifest;
        }

        ManifestFile? file = _listed?.GetValueOrDefault(fileName);
        if (file is not null && _files.TryRead(file, maxLength) is { } kept)
        {
            if (IndexFile.IsIndexName(fileName))
                inner.Expect(fileName);
            return kept;
        }

        ReadOnlyMemory<byte> bytes = await inner.ReadFileAsync(fileName, maxLength, cancellationToken).ConfigureAwait(false);
        if (file is not null)
            await _files.AddAsync(file, bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    public void Expect(string indexName) => inner.Expect(indexName);

    public async ValueTask DisposeAsync()
    {
        await Chunks.DisposeAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
    }

    // Only to know names; who reads the manifest to believe it checks it.
    private static Dictionary<string, ManifestFile>? TryList(ReadOnlyMemory<byte> manifest)
    {
        try
        {
            using ChunkBuffer json = DataBlob.Decode(manifest.Span, null, BackupManifest.MaxLength);
            return BackupManifest.Parse(json.Span.ToArray()).Files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        }
        catch (PbsException)
        {
            return null;
        }
    }
}
