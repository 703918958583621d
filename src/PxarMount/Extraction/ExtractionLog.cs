using System.Globalization;
using PbsReader;
using PxarMount.Interop;
using PxarMount.Output;

namespace PxarMount.Extraction;

/// <summary>
/// Keeps account of an extraction and tells the user: each entry that is missing, each kind of metadata that the target does not take
/// (once, with a count in the end). Not safe for concurrent use.
/// </summary>
public sealed class ExtractionLog
{
    private readonly Terminal _terminal;
    private readonly ProgressBar _progress;
    private readonly bool _strict;
    private readonly Dictionary<string, long> _repeated = [];
    private long _notOwned;

    /// <summary>Reports to <paramref name="terminal"/>; the first failure ends everything when <paramref name="strict"/>.</summary>
    public ExtractionLog(Terminal terminal, ProgressBar progress, bool strict) =>
        (_terminal, _progress, _strict) = (terminal, progress, strict);

    /// <summary>What the program's exit code has to say so far.</summary>
    public ExitCode Result { get; private set; } = ExitCode.Ok;

    /// <summary>Entries restored, the target itself not counted.</summary>
    public long Entries { get; private set; }

    /// <summary>Content bytes restored.</summary>
    public long Bytes { get; private set; }

    /// <summary>Number of warnings and errors.</summary>
    public long Problems { get; private set; }

    /// <summary>Counts a restored entry.</summary>
    public void CountEntry() => Entries++;

    /// <summary>Content bytes that an earlier extraction had restored.</summary>
    public long KeptBytes { get; private set; }

    /// <summary>Counts bytes that did not have to be read.</summary>
    public void CountKept(long bytes)
    {
        KeptBytes += bytes;
        _progress.Skip(bytes);
    }

    /// <summary>Counts restored bytes.</summary>
    public void CountBytes(long bytes)
    {
        Bytes += bytes;
        _progress.Advance(bytes);
    }

    /// <summary>An entry, or a part of its metadata, could not be restored.</summary>
    public void Warn(ReadOnlySpan<byte> path, string message) => Add(ExitCode.Incomplete, $"'{RawText.Decode(path)}': {message}");

    /// <summary>An entry is damaged in the archive.</summary>
    public void Damage(ReadOnlySpan<byte> path, string message) => Add(ExitCode.Failed, $"'{RawText.Decode(path)}': {message}");

    /// <summary>A pattern matched nothing.</summary>
    public void NotFound(string pattern) => Add(ExitCode.NotFound, $"no entry matches '{pattern}'");

    /// <summary>
    /// The target does not take <paramref name="what"/>: a warning for the first entry, a count for the others in the end.
    /// </summary>
    public void WarnOnce(string what, ReadOnlySpan<byte> path, int error)
    {
        long count = _repeated.GetValueOrDefault(what);
        _repeated[what] = count + 1;
        if (count == 0)
            Warn(path, $"cannot set {what}: {PosixError.Describe(error)}");
        else
            Problems++;
    }

    /// <summary>An owner could not be set for want of rights, which is usual for all users but root.</summary>
    public void CountNotOwned() => _notOwned++;

    /// <summary>Throws when <paramref name="error"/> says that going on makes no sense: a full or read-only target.</summary>
    public static void ThrowIfFatal(ReadOnlySpan<byte> path, int error)
    {
        string? advice = error switch
        {
            PosixError.NoSpace or PosixError.QuotaExceeded => "free some space, then go on with --resume",
            PosixError.ReadOnly => "choose a target that can be written",
            PosixError.InputOutput => "check the target's disk",
            PosixError.TooManyFiles => "raise the limit of open files (ulimit -n)",
            _ => null,
        };
        if (advice is not null)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"stopped at '{RawText.Decode(path)}': {PosixError.Describe(error)}; {advice}");
        }
    }

    /// <summary>Throws when nothing more can be read: the server or disk that the archive comes from is gone, or refuses.</summary>
    public static void ThrowIfLost(ReadOnlySpan<byte> path, IOException error)
    {
        if (error is PbsException { Kind: PbsError.Unavailable or PbsError.Unauthorized } lost)
        {
            throw new CommandException(
                lost.Kind == PbsError.Unavailable ? ExitCode.Unavailable : ExitCode.Refused,
                $"stopped at '{RawText.Decode(path)}': {error.Message}; go on with --resume",
                error);
        }
    }

    /// <summary>Says what was only counted.</summary>
    public void Complete()
    {
        _progress.Clear();
        foreach ((string what, long count) in _repeated)
        {
            if (count > 1)
                _terminal.Report(string.Create(CultureInfo.InvariantCulture, $"cannot set {what} of {count - 1} more"));
        }

        if (_notOwned > 0)
        {
            _terminal.Report(string.Create(
                CultureInfo.InvariantCulture,
                $"{_notOwned} entries belong to you now instead of their owners; extract as root, or say --ignore-ownership"));
        }
    }

    private void Add(ExitCode result, string message)
    {
        Problems++;
        if (Result == ExitCode.Ok || result == ExitCode.Failed || (result == ExitCode.NotFound && Result != ExitCode.Failed))
            Result = result;
        if (_strict)
            throw new CommandException(result, message);
        _progress.Clear();
        _terminal.Report(message);
    }
}
