namespace PbsBackup;

/// <summary>The causes of a <see cref="BackupException"/>.</summary>
public enum BackupError
{
    /// <summary>The directory to archive cannot be opened, or is not one that can be archived.</summary>
    Source,

    /// <summary>Options contradict each other or cannot be stored.</summary>
    Options,

    /// <summary>More entries than allowed.</summary>
    TooManyEntries,

    /// <summary>Attributes of an entry cannot be read, and it was not asked to go on without.</summary>
    Attributes,

    /// <summary>The archive cannot be created or written.</summary>
    Target,

    /// <summary>Somebody else works on the group or snapshot, or garbage collection runs.</summary>
    Locked,

    /// <summary>The store's rules forbid it: another owner's group, a time that is not later than the last backup.</summary>
    Refused,
}
