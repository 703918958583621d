using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>
/// Opens snapshots to verify them: also those whose key was not given, of which less can be checked. Safe for concurrent use.
/// </summary>
internal sealed class SnapshotOpener(IDatastore datastore, KeyRing keys, SignaturePolicy policy)
{
    /// <summary>
    /// The snapshot; null when it cannot be opened at all. <paramref name="findings"/> is told of that, and of what keeps it from being
    /// checked whole.
    /// </summary>
    public async ValueTask<Snapshot?> OpenAsync(SnapshotId id, FindingList findings, CancellationToken cancellationToken)
    {
        try
        {
            ISnapshotReader reader = await datastore.OpenSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
            return await Snapshot.OpenAsync(reader, keys, policy, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception)
        {
            if (LacksKey(exception))
                findings.AddLocked(id, exception);
            else
                await ReportAsync(id, null, exception, findings, cancellationToken).ConfigureAwait(false);
            return await OpenSealedAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells of a problem, unless it is that the snapshot was removed meanwhile.</summary>
    public async ValueTask ReportAsync(
        SnapshotId id, string? fileName, PbsException problem, FindingList findings, CancellationToken cancellationToken)
    {
        if (problem.Kind == PbsError.NotFound && await IsGoneAsync(id, cancellationToken).ConfigureAwait(false))
            findings.AddGone(id);
        else
            findings.Add(new SnapshotProblem(id, fileName, problem.Kind, problem.Message));
    }

    private bool LacksKey(PbsException exception) =>
        exception.Kind == PbsError.KeyRequired || (exception.Kind == PbsError.KeyMismatch && policy == SignaturePolicy.WhereMarked);

    // What keeps it from being opened was told already.
    private async ValueTask<Snapshot?> OpenSealedAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        try
        {
            ISnapshotReader reader = await datastore.OpenSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
            return await Snapshot.OpenSealedAsync(reader, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException)
        {
            return null;
        }
    }

    private async ValueTask<bool> IsGoneAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        try
        {
            ISnapshotReader reader = await datastore.OpenSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
            await reader.DisposeAsync().ConfigureAwait(false);
            return false;
        }
        catch (PbsException exception)
        {
            return exception.Kind == PbsError.NotFound;
        }
    }
}
