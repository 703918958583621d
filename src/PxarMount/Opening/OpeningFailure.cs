using PbsReader;

namespace PxarMount.Opening;

/// <summary>What a command says and returns when a datastore cannot be opened or listed.</summary>
internal static class OpeningFailure
{
    /// <summary>The end of the command.</summary>
    /// <param name="place">What was to be opened.</param>
    /// <param name="exception">Why it cannot be.</param>
    internal static CommandException Of(DatastorePlace place, IOException exception)
    {
        PbsError? kind = (exception as PbsException)?.Kind;
        string advice = kind switch
        {
            PbsError.KeyRequired or PbsError.KeyMismatch => "; give its key with --keyfile FILE",
            PbsError.NotFound or PbsError.Unavailable or PbsError.Protocol when place.Note is not null => $" ({place.Note})",
            _ => "",
        };
        ExitCode code = place.Repository is null ? ExitCode.CannotOpen : kind switch
        {
            PbsError.Unauthorized => ExitCode.Refused,
            PbsError.Unavailable => ExitCode.Unavailable,
            PbsError.Untrusted => ExitCode.Untrusted,
            PbsError.Protocol => ExitCode.NoServer,
            _ => ExitCode.CannotOpen,
        };
        return new CommandException(code, exception.Message + advice, exception);
    }
}
