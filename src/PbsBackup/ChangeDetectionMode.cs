namespace PbsBackup;

/// <summary>How directories are stored.</summary>
public enum ChangeDetectionMode
{
    /// <summary>One archive each, and a catalog of all.</summary>
    Legacy,

    /// <summary>Split archives: metadata and contents each in one.</summary>
    Data,
}
