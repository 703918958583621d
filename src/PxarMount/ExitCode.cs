namespace PxarMount;

/// <summary>Exit codes of every command; stable, and documented in the manual page.</summary>
public enum ExitCode
{
    /// <summary>Done, and complete.</summary>
    Ok = 0,

    /// <summary>The command line is wrong.</summary>
    Usage = 1,

    /// <summary>The source cannot be opened: missing, unreadable, damaged, or no archive.</summary>
    CannotOpen = 2,

    /// <summary>The file system cannot be mounted or unmounted.</summary>
    CannotMount = 3,

    /// <summary>The work began and failed: a read error, a full disk, damage found on the way.</summary>
    Failed = 4,

    /// <summary>The work is finished, but not everything could be taken along; a warning was printed for each.</summary>
    Incomplete = 5,

    /// <summary>A path or pattern names nothing in the source.</summary>
    NotFound = 6,

    /// <summary>What was verified is damaged, or parts of it are missing; the report says what.</summary>
    Damaged = 7,

    /// <summary>A server refuses the login, or what was asked for.</summary>
    Refused = 8,

    /// <summary>A server does not answer, or cannot serve now; trying again later may help.</summary>
    Unavailable = 9,

    /// <summary>A server's certificate is unknown, or not the one that was known of it.</summary>
    Untrusted = 10,

    /// <summary>What answers is no Proxmox Backup Server, or answers what the protocol does not allow.</summary>
    NoServer = 11,

    /// <summary>Ended by SIGINT, SIGTERM or SIGHUP.</summary>
    Interrupted = 130,

    /// <summary>Nobody reads the output any more (<c>ls | head</c>); nothing is printed, as for a program that SIGPIPE ends.</summary>
    OutputClosed = 141,
}
