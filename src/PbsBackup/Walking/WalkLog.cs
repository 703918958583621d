using PbsBackup.Interop;

namespace PbsBackup.Walking;

/// <summary>Where a walk is, and what it has to say there.</summary>
internal sealed class WalkLog(WalkProgress progress, Action<WalkWarning> onWarning)
{
    /// <summary>The current entry.</summary>
    public PathBuffer Path { get; } = new();

    /// <summary>The counts.</summary>
    public WalkProgress Progress => progress;

    /// <summary>Warns of something about the current entry.</summary>
    public void Warn(WalkWarningKind kind, string message)
    {
        var warning = new WalkWarning(kind, Path.ToFileName(), message);
        progress.CountWarning(warning);
        onWarning(warning);
    }

    /// <summary>Warns that the current entry is missing for this error.</summary>
    public void WarnUnopened(int error)
    {
        if (error is PosixError.NoEntry or PosixError.Stale)
            Warn(WalkWarningKind.Vanished, "vanished before it was read");
        else
            Warn(WalkWarningKind.Unreadable, $"cannot be opened: {PosixError.Describe(error)}");
    }
}
