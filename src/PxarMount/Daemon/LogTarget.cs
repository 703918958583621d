namespace PxarMount.Daemon;

/// <summary>Where messages go.</summary>
public enum LogTarget
{
    /// <summary>Standard error.</summary>
    StandardError,

    /// <summary>The file of <c>--log-file</c>.</summary>
    File,

    /// <summary>The system's log: the journal, or syslog.</summary>
    SystemLog,
}
