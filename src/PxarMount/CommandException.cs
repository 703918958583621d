namespace PxarMount;

/// <summary>Ends a command with one line on stderr and an exit code. The message says what, where, and what to do.</summary>
public sealed class CommandException : Exception
{
    /// <summary>Creates the exception; <paramref name="message"/> is shown to the user as it is.</summary>
    public CommandException(ExitCode exitCode, string message, Exception? cause = null)
        : base(message, cause) => ExitCode = exitCode;

    /// <summary>The exit code of the program.</summary>
    public ExitCode ExitCode { get; }
}
