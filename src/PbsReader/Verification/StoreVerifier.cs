using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>
/// Reads snapshots whole and checks everything in them (datastore spec, 8): manifests, signatures, indexes, blobs, and every chunk once,
/// however many snapshots share it. Works on all cores, in the order in which the store is read fastest, and keeps nothing of what it read;
/// takes about 150 bytes of memory for each different chunk. For one run.
/// </summary>
/// <param name="datastore">Where the snapshots lie; all of them share one chunk store.</param>
/// <param name="keys">The keys that there are.</param>
/// <param name="policy">What keys mean for snapshots without a signature.</param>
public sealed class StoreVerifier(IDatastore datastore, KeyRing keys, SignaturePolicy policy)
{
    /// <summary>Bad chunks of which a report tells what they hurt.</summary>
    public const int MaxDetailedChunks = 1000;

    // Reading waits for the disk while others decode.
    private static readonly int s_readers = Environment.ProcessorCount * 2;

    /// <summary>How far it is.</summary>
    public VerificationProgress Progress { get; } = new();

    /// <summary>Is told of every problem when it is found, one at a time, on any thread.</summary>
    public Action<string>? OnProblem { get; init; }

    /// <summary>Verifies <paramref name="snapshots"/>.</summary>
    /// <param name="snapshots">Which ones.</param>
    /// <param name="isWanted">Which stored files of them; all when not given.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async ValueTask<VerificationReport> RunAsync(
        IReadOnlyList<SnapshotId> snapshots,
        Func<SnapshotId, string, bool>? isWanted = null,
        CancellationToken cancellationToken = default)
    {
        isWanted ??= static (_, _) => true;
        var findings = new FindingList(Progress, OnProblem);
        var opener = new SnapshotOpener(datastore, keys, policy);
        var survey = new SnapshotSurvey(opener, keys, findings, isWanted);
        Progress.Begin(VerificationStage.Snapshots, snapshots.Count);
        await ForEachAsync(snapshots, Environment.ProcessorCount, async (id, token) =>
        {
            await survey.CheckAsync(id, token).ConfigureAwait(false);
            Progress.Advance(1);
        }, cancellationToken).ConfigureAwait(false);

        CheckedChunk[] chunks = survey.TakeChunks();
        var bad = new BadChunks(findings);
        long stored = survey.Store is null ? 0 : await CheckAsync(survey.Store, chunks, bad, cancellationToken).ConfigureAwait(false);
        if (bad.Count > 0)
        {
            using var finder = new DamageFinder(opener, keys, bad, isWanted);
            Progress.Begin(VerificationStage.Damage, snapshots.Count);
            foreach (SnapshotId id in snapshots)
            {
                await finder.SearchAsync(id, cancellationToken).ConfigureAwait(false);
                Progress.Advance(1);
            }
        }

        Progress.Begin(VerificationStage.Done, 0);
        return new VerificationReport
        {
            Snapshots = survey.Snapshots,
            Indexes = survey.Indexes,
            Blobs = survey.Blobs,
            Chunks = chunks.LongLength,
            ChunkBytes = chunks.Sum(static chunk => (long)chunk.Length),
            StoredBytes = stored,
            SealedChunks = chunks.LongCount(static chunk => chunk.KeyNumber == CheckedChunk.Sealed),
            GoneSnapshots = findings.GoneCount,
            Notes = findings.Notes,
            SnapshotProblems = findings.Problems,
            ChunkProblems = bad.ToProblems(survey.Store),
            BadChunks = bad.CountUsed(),
        };
    }

    private async ValueTask<long> CheckAsync(
        IChunkStore store, CheckedChunk[] chunks, BadChunks bad, CancellationToken cancellationToken)
    {
        await OrderAsync(store, chunks, cancellationToken).ConfigureAwait(false);
        using var decoding = new SemaphoreSlim(Environment.ProcessorCount);
        var checker = new ChunkChecker(store, keys, decoding);
        long stored = 0;
        Progress.Begin(VerificationStage.Chunks, chunks.Sum(static chunk => (long)chunk.Length));
        await ForEachAsync(chunks, s_readers, async (chunk, token) =>
        {
            try
            {
                Interlocked.Add(ref stored, await checker.CheckAsync(chunk, token).ConfigureAwait(false));
            }
            catch (PbsException exception)
            {
                bad.Add(chunk, exception);
            }

            Progress.Advance(chunk.Length);
        }, cancellationToken).ConfigureAwait(false);
        return stored;
    }

    /// <summary>Sorts by where the chunks lie: on a spinning disk everything else takes many times as long.</summary>
    private async ValueTask OrderAsync(IChunkStore store, CheckedChunk[] chunks, CancellationToken cancellationToken)
    {
        const int AtOnce = 1024;
        Progress.Begin(VerificationStage.Ordering, chunks.Length);
        Array.Sort(chunks, static (left, right) => left.Digest.CompareTo(right.Digest));
        long[] places = new long[chunks.Length];
        IEnumerable<int> starts = Enumerable.Range(0, (chunks.Length + AtOnce - 1) / AtOnce).Select(static part => part * AtOnce);
        await ForEachAsync(starts, s_readers, (start, _) =>
        {
            int end = Math.Min(chunks.Length, start + AtOnce);
            for (int position = start; position < end; position++)
                places[position] = store.OrderOf(chunks[position].Digest);
            Progress.Advance(end - start);
            return default;
        }, cancellationToken).ConfigureAwait(false);

        // Without an order the names give one, in which chunks of one folder follow each other.
        if (Array.Exists(places, static place => place != 0))
            Array.Sort(places, chunks);
    }

    private static Task ForEachAsync<T>(
        IEnumerable<T> items, int parallelism, Func<T, CancellationToken, ValueTask> body, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken }, body);
}
