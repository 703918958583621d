namespace PbsBackup.Walking;

/// <summary>Counts of a walk, to be read from any thread while it runs, and by everybody afterwards.</summary>
/// <param name="onAdvance">
/// Called on the walking thread after every entry and every block of content; must be quick. Null for nobody.
/// </param>
public sealed class WalkProgress(Action<WalkProgress>? onAdvance = null)
{
    private long _entries;
    private long _bytes;
    private long _skipped;
    private long _warnings;
    private long _losses;

    /// <summary>Entries archived, the root and hard links included.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>Bytes of content read.</summary>
    public long ContentBytes => Volatile.Read(ref _bytes);

    /// <summary>Entries left out by exclusion rules, and directories of other file systems that were not entered.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Warnings given.</summary>
    public long Warnings => Volatile.Read(ref _warnings);

    /// <summary>True while nothing is missing that should be there.</summary>
    public bool IsComplete => Volatile.Read(ref _losses) == 0;

    // One thread counts, so plain sums are enough; only their publication matters.
    internal void CountEntry()
    {
        Volatile.Write(ref _entries, _entries + 1);
        onAdvance?.Invoke(this);
    }

    internal void CountBytes(long count)
    {
        Volatile.Write(ref _bytes, _bytes + count);
        onAdvance?.Invoke(this);
    }

    internal void CountSkipped() => Volatile.Write(ref _skipped, _skipped + 1);

    internal void CountWarning(WalkWarning warning)
    {
        Volatile.Write(ref _warnings, _warnings + 1);
        if (warning.IsLoss)
            Volatile.Write(ref _losses, _losses + 1);
    }
}
