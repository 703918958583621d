namespace PbsBackup.Snapshots;

/// <summary>When what is written to a datastore has to be on the disk (datastore spec, 11.4).</summary>
public enum SyncLevel
{
    /// <summary>Whenever the system writes it: a power failure soon after can damage chunks.</summary>
    None,

    /// <summary>Everything before the snapshot appears, by writing out the file system once.</summary>
    FileSystem,

    /// <summary>Every chunk on its own, before it is used.</summary>
    File,
}
