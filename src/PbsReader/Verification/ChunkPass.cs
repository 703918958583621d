using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PbsReader.Verification;

/// <summary>Checks many chunks of one store on all cores, in the order in which the store is read fastest.</summary>
internal sealed class ChunkPass(KeyRing keys, BadChunks bad, VerificationProgress progress)
{
    // Reading waits for the disk while others decode.
    private static readonly int s_readers = Environment.ProcessorCount * 2;

    /// <summary>Checks the chunks, which are put into another order; returns the bytes that are stored of the good ones.</summary>
    public async ValueTask<long> CheckAsync(IChunkStore store, CheckedChunk[] chunks, CancellationToken cancellationToken)
    {
        await OrderAsync(store, chunks, cancellationToken).ConfigureAwait(false);
        using var decoding = new SemaphoreSlim(Environment.ProcessorCount);
        var checker = new ChunkChecker(store, keys, decoding);
        long stored = 0;
        await Parallel.ForEachAsync(chunks, With(cancellationToken), async (chunk, token) =>
        {
            try
            {
                Interlocked.Add(ref stored, await checker.CheckAsync(chunk, token).ConfigureAwait(false));
            }
            catch (PbsException exception)
            {
                bad.Add(chunk, exception);
            }

            progress.Advance(chunk.Length);
        }).ConfigureAwait(false);
        return stored;
    }

    /// <summary>Sorts by where the chunks lie: on a spinning disk everything else takes many times as long.</summary>
    private static async ValueTask OrderAsync(IChunkStore store, CheckedChunk[] chunks, CancellationToken cancellationToken)
    {
        const int AtOnce = 1024;

        // Without an order the names give one, in which chunks of one folder follow each other.
        Array.Sort(chunks, static (left, right) => left.Digest.CompareTo(right.Digest));
        long[] places = new long[chunks.Length];
        await Parallel.ForAsync(0, (chunks.Length + AtOnce - 1) / AtOnce, With(cancellationToken), (part, _) =>
        {
            int end = Math.Min(chunks.Length, (part + 1) * AtOnce);
            for (int position = part * AtOnce; position < end; position++)
                places[position] = store.OrderOf(chunks[position].Digest);
            return default;
        }).ConfigureAwait(false);
        if (Array.Exists(places, static place => place != 0))
            Array.Sort(places, chunks);
    }

    private static ParallelOptions With(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = s_readers, CancellationToken = cancellationToken };
}
