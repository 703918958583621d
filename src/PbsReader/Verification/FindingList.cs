using PbsReader.Snapshots;

namespace PbsReader.Verification;

/// <summary>What was found about snapshots. Safe for concurrent use.</summary>
internal sealed class FindingList(VerificationProgress progress, Action<string>? onProblem)
{
    private readonly Lock _gate = new();
    private readonly List<SnapshotProblem> _problems = [];
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);
    private readonly HashSet<SnapshotId> _gone = [];

    public IReadOnlyList<SnapshotProblem> Problems =>
        [.. _problems.OrderBy(problem => problem.Snapshot).ThenBy(problem => problem.FileName, StringComparer.Ordinal)];

    public IReadOnlyList<string> Notes => [.. _notes];

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

    public void AddNote(string note)
    {
        lock (_gate)
            _notes.Add(note);
    }

    public void AddGone(SnapshotId snapshot)
    {
        lock (_gate)
            _gone.Add(snapshot);
    }
}
