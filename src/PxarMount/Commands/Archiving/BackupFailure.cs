using PbsBackup;

namespace PxarMount.Commands.Archiving;

/// <summary>Ends a command for what went wrong with writing.</summary>
internal static class BackupFailure
{
    /// <summary>The same message, with the exit code for its kind.</summary>
    internal static CommandException ToCommandException(BackupException error) => new(
        error.Kind switch
        {
            BackupError.Source => ExitCode.CannotOpen,
            BackupError.Options => ExitCode.Usage,
            _ => ExitCode.Failed,
        },
        error.Message,
        error);
}
