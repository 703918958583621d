namespace PxarArchive;

/// <summary>The fixed part of an entry's metadata.</summary>
/// <param name="Mode">Full Linux <c>st_mode</c>: type and permission bits.</param>
/// <param name="Flags">Inode (chattr) and FAT attributes in the format's own numbering; see <see cref="PxarFlags"/>.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="ModificationTime">The only time that the format keeps.</param>
public readonly record struct PxarStat(uint Mode, ulong Flags, uint Uid, uint Gid, PxarTime ModificationTime)
{
    /// <summary>Mask of the type bits in <see cref="Mode"/>.</summary>
    public const uint TypeMask = 0xF000;

    /// <summary>Type bits of a regular file.</summary>
    public const uint TypeFile = 0x8000;

    /// <summary>Type bits of a directory.</summary>
    public const uint TypeDirectory = 0x4000;

    /// <summary>Type bits of a symbolic link.</summary>
    public const uint TypeSymbolicLink = 0xA000;

    /// <summary>Type bits of a character device.</summary>
    public const uint TypeCharacterDevice = 0x2000;

    /// <summary>Type bits of a block device.</summary>
    public const uint TypeBlockDevice = 0x6000;

    /// <summary>Type bits of a named pipe.</summary>
    public const uint TypeFifo = 0x1000;

    /// <summary>Type bits of a socket.</summary>
    public const uint TypeSocket = 0xC000;

    /// <summary>The 12 permission bits: setuid, setgid, sticky, rwxrwxrwx.</summary>
    public uint Permissions => Mode & 0xFFF;
}
