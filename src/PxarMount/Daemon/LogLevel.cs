namespace PxarMount.Daemon;

/// <summary>How important a message is; the numbers are syslog's.</summary>
public enum LogLevel
{
    /// <summary>A bug of ours.</summary>
    Critical = 2,

    /// <summary>Something failed.</summary>
    Error = 3,

    /// <summary>Something is not as it should be.</summary>
    Warning = 4,

    /// <summary>Only with <c>--verbose</c>.</summary>
    Debug = 7,
}
