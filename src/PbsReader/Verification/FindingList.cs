using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>What was found about snapshots. Safe for concurrent use.</summary>
internal sealed class FindingList(VerificationProgress progress, Action<string>? onProblem)
{
    private readonly Lock _gate = new();
    private readonly List<SnapshotProblem> _problems = [];
    private readonly SortedDictionary<string, (string Example, int Count)> _locked = new(StringComparer.Ordinal);
    private readonly HashSet<SnapshotId> _gone = [];

    /// <summary>A list that nobody reads.</summary>
    public static FindingList Unheard => new(new VerificationProgress(), null);

    public IReadOnlyList<SnapshotProblem> Problems =>
        [.. _problems.OrderBy(problem => problem.Snapshot).ThenBy(problem => problem.FileName, StringComparer.Ordinal)];

    public IReadOnlyList<string> Notes =>
    [
        .. _locked.Select(static pair => pair.Value.Count == 1
            ? $"{pair.Value.Example}: {pair.Key}: neither signature nor encrypted contents were checked, only checksums"
            : $"{pair.Value.Count} snapshots, {pair.Value.Example} among them: {pair.Key}: "
                + "neither signatures nor encrypted contents were checked, only checksums"),
    ];

    public int GoneCount => _gone.Count;

    public void Add(SnapshotProblem problem)
    {
        progress.CountProblem();
        lock (_gate)
        {
            _problems.Add(problem);
            onProblem?.Invoke(problem.Message);
        }
    }

    /// <summary>Tells of a problem that is kept elsewhere.</summary>
    public void Announce(string message)
    {
        progress.CountProblem();
        lock (_gate)
            onProblem?.Invoke(message);
    }

    /// <summary>Notes a snapshot of which less can be checked, because its key is not there.</summary>
    public void AddLocked(SnapshotId snapshot, PbsException reason)
    {
        // The place in front differs; what is behind is the same for all of a key.
        string prefix = $"{snapshot.FullName}/{BackupManifest.FileName}: ";
        string why = reason.Message.StartsWith(prefix, StringComparison.Ordinal) ? reason.Message[prefix.Length..] : reason.Message;
        lock (_gate)
        {
            (string example, int count) = _locked.GetValueOrDefault(why, (snapshot.FullName, 0));
            _locked[why] = (string.CompareOrdinal(snapshot.FullName, example) < 0 ? snapshot.FullName : example, count + 1);
        }
    }

    public void AddGone(SnapshotId snapshot)
    {
        lock (_gate)
            _gone.Add(snapshot);
    }
}
