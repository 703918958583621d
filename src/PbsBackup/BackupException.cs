namespace PbsBackup;

/// <summary>Archiving cannot start or cannot go on. The message says what, where, and what to do.</summary>
public sealed class BackupException : IOException
{
    /// <summary>Creates the exception.</summary>
    public BackupException(BackupError kind, string message, Exception? cause = null)
        : base(message, cause) => Kind = kind;

    /// <summary>What happened.</summary>
    public BackupError Kind { get; }
}
