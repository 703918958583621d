namespace PbsReader.Catalog;

/// <summary>What an entry of a catalog is; the values are the bytes that stand for them (datastore spec, 10).</summary>
public enum CatalogEntryKind
{
    /// <summary>A directory, or at the top an archive.</summary>
    Directory = 'd',

    /// <summary>A regular file.</summary>
    File = 'f',

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 'l',

    /// <summary>A further name of a file that came before.</summary>
    HardLink = 'h',

    /// <summary>A block device.</summary>
    BlockDevice = 'b',

    /// <summary>A character device.</summary>
    CharacterDevice = 'c',

    /// <summary>A named pipe.</summary>
    Fifo = 'p',

    /// <summary>A socket.</summary>
    Socket = 's',
}
