using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>
/// Reads snapshots whole and checks everything in them (datastore spec, 8): manifests, signatures, indexes, blobs, and every chunk once,
/// however many snapshots share it. Works on all cores, in the order in which the store is read fastest, and keeps nothing of what it read;
/// takes about 150 bytes of memory for each different chunk. For one run.
/// </summary>
/// <param name="datastore">Where the snapshots lie.</param>
/// <param name="keys">The keys that there are.</param>
/// <param name="policy">What keys mean for snapshots without a signature.</param>
public sealed class StoreVerifier(IDatastore datastore, KeyRing keys, SignaturePolicy policy)
{
    /// <summary>Bad chunks of which a report tells what they hurt.</summary>
    public const int MaxDetailedChunks = 1000;

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
        await using (survey.ConfigureAwait(false))
        {
            Progress.Begin(VerificationStage.Snapshots, snapshots.Count);
            await Parallel.ForAsync(0, snapshots.Count, cancellationToken, async (number, token) =>
            {
                await survey.CheckAsync(number, snapshots[number], token).ConfigureAwait(false);
                Progress.Advance(1);
            }).ConfigureAwait(false);

            (CheckedChunk[] chunks, int[] owners) = survey.TakeChunks();
            var bad = new BadChunks(findings);
            var pass = new ChunkPass(keys, bad, Progress);
            Progress.Begin(VerificationStage.Chunks, chunks.Sum(static chunk => (long)chunk.Length));
            long stored = survey.SharedStore is { } shared
                ? await pass.CheckAsync(shared, chunks, cancellationToken).ConfigureAwait(false)
                : await CheckApartAsync(survey, snapshots, chunks, owners, pass, cancellationToken).ConfigureAwait(false);
            await FindDamageAsync(snapshots, new DamageFinder(opener, keys, bad, isWanted), bad, cancellationToken).ConfigureAwait(false);
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
                ChunkProblems = bad.ToProblems(survey.SharedStore),
                BadChunks = bad.CountUsed(),
            };
        }
    }

    private async ValueTask FindDamageAsync(
        IReadOnlyList<SnapshotId> snapshots, DamageFinder finder, BadChunks bad, CancellationToken cancellationToken)
    {
        using (finder)
        {
            Progress.Begin(VerificationStage.Damage, snapshots.Count);
            foreach (SnapshotId id in snapshots.Where(_ => bad.Count > 0))
            {
                await finder.SearchAsync(id, cancellationToken).ConfigureAwait(false);
                Progress.Advance(1);
            }
        }

        Progress.Begin(VerificationStage.Done, 0);
    }

    /// <summary>Checks the chunks of snapshots that share no store, each with the first snapshot that has it.</summary>
    private static async ValueTask<long> CheckApartAsync(
        SnapshotSurvey survey,
        IReadOnlyList<SnapshotId> snapshots,
        CheckedChunk[] chunks,
        int[] owners,
        ChunkPass pass,
        CancellationToken cancellationToken)
    {
        long stored = 0;
        Array.Sort(owners, chunks);
        for (int start = 0, end; start < chunks.Length; start = end)
        {
            int next = Array.FindIndex(owners, start, owner => owner != owners[start]);
            end = next < 0 ? chunks.Length : next;
            Snapshot? snapshot = await survey.ReopenAsync(snapshots[owners[start]], cancellationToken).ConfigureAwait(false);
            if (snapshot is null)
                continue;
            await using (snapshot.ConfigureAwait(false))
                stored += await pass.CheckAsync(snapshot.Reader.Chunks, chunks[start..end], cancellationToken).ConfigureAwait(false);
        }

        return stored;
    }
}
