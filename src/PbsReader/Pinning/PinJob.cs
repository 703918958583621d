using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>
/// Reads files of a snapshot whole, and verifies every chunk, so that they are pinned when the snapshot was opened with a
/// <see cref="PinWriter.Reader"/>. Owns nothing; for one run at a time.
/// </summary>
/// <param name="snapshot">The snapshot.</param>
/// <param name="parallelism">How many chunks are fetched at once.</param>
/// <param name="progress">Told after each chunk; called from any thread.</param>
public sealed class PinJob(Snapshot snapshot, int parallelism, Action<PinProgress>? progress = null)
{
    private readonly Lock _gate = new();
    private PinProgress _done;

    /// <summary>Reads files.</summary>
    /// <param name="files">Entries of the snapshot's manifest.</param>
    /// <param name="cancellationToken">Ends the work; what was read stays.</param>
    /// <exception cref="PbsException">Something is damaged, missing, or cannot be had.</exception>
    public async ValueTask RunAsync(IEnumerable<ManifestFile> files, CancellationToken cancellationToken = default)
    {
        var chunks = new Dictionary<ChunkDigest, (int Length, ManifestFile File)>();
        foreach (ManifestFile file in files)
        {
            if (!IndexFile.IsIndexName(file.Name))
            {
                await snapshot.ReadBlobAsync(file.Name, cancellationToken).ConfigureAwait(false);
                continue;
            }

            IChunkIndex index = await snapshot.OpenIndexAsync(file.Name, cancellationToken).ConfigureAwait(false);
            for (int position = 0; position < index.Count; position++)
                chunks.TryAdd(index[position].Digest, (index[position].Length, file));
        }

        _done = new PinProgress(0, chunks.Count, 0, chunks.Values.Sum(chunk => (long)chunk.Length));
        progress?.Invoke(_done);
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(chunks, options, async (chunk, token) =>
        {
            var source = new DecodingChunkSource(snapshot.Reader.Chunks, snapshot.KeyOf(chunk.Value.File));
            using ChunkBuffer plain = await source.GetChunkAsync(chunk.Key, chunk.Value.Length, token).ConfigureAwait(false);
            Count(plain.Length);
        }).ConfigureAwait(false);
    }

    private void Count(int length)
    {
        lock (_gate)
        {
            _done = _done with { Chunks = _done.Chunks + 1, Bytes = _done.Bytes + length };
            progress?.Invoke(_done);
        }
    }
}
