namespace PxarMount.Vfs.Repository;

/// <summary>What a file of a snapshot is shown as.</summary>
public enum SnapshotItemKind
{
    /// <summary>A folder: the content of a pxar archive.</summary>
    Archive,

    /// <summary>A file: the bytes that an index stands for, a disk image for example.</summary>
    Image,

    /// <summary>A file: a decoded blob.</summary>
    Blob,
}
