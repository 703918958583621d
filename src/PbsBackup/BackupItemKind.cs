namespace PbsBackup;

/// <summary>What a <see cref="BackupItem"/> is.</summary>
public enum BackupItemKind
{
    /// <summary>A directory, archived with everything below.</summary>
    Directory,

    /// <summary>A disk image or block device.</summary>
    Image,

    /// <summary>A small file.</summary>
    File,
}
