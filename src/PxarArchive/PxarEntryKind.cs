namespace PxarArchive;

/// <summary>What an entry is. Decided by the item that ends its head, and checked against the type bits of its mode.</summary>
public enum PxarEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A second name of a regular file that stands earlier in the archive; has no metadata of its own.</summary>
    HardLink,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A named pipe.</summary>
    Fifo,

    /// <summary>A socket.</summary>
    Socket,
}
