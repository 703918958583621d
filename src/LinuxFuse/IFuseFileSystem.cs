namespace LinuxFuse;

/// <summary>
/// A read-only file system by inode numbers. Methods are called concurrently from the readers' threads and may block after
/// <see cref="FuseRequest.BeginSlowStep"/>. An exception that leaves a method is mapped by <see cref="MapException"/>. The root is
/// inode 1; nothing is counted: FORGET is ignored.
/// </summary>
public interface IFuseFileSystem
{
    /// <summary>Finds a name. For "no such name" leave the inode 0 and set <see cref="FuseEntry.NameValidFor"/>: it is cached.</summary>
    Errno Lookup(FuseRequest request, ulong parent, ReadOnlySpan<byte> name, ref FuseEntry entry);

    /// <summary>Attributes of an inode, and how long they hold.</summary>
    Errno GetAttributes(FuseRequest request, ulong inode, ref FuseAttributes attributes, ref TimeSpan validFor);

    /// <summary>Target of a symbolic link.</summary>
    Errno ReadLink(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> target);

    /// <summary>Opens a file. ENOSYS, once answered, stops the kernel from asking: reads then come with handle 0.</summary>
    Errno Open(FuseRequest request, ulong inode, uint flags, ref FuseOpenResult result) => Errno.ENOSYS;

    /// <summary>
    /// Reads into the reply itself. Fewer bytes than asked mean the end of the file. <paramref name="destination"/> is memory of this
    /// reader and must not be kept.
    /// </summary>
    Errno Read(FuseRequest request, ulong inode, ulong handle, long offset, Memory<byte> destination, out int count);

    /// <summary>The last descriptor of an open is gone.</summary>
    void Release(ulong inode, ulong handle)
    {
    }

    /// <summary>Opens a directory.</summary>
    Errno OpenDirectory(FuseRequest request, ulong inode, ref FuseOpenResult result);

    /// <summary>
    /// Fills <paramref name="buffer"/> with the entries behind <paramref name="cookie"/> (0: from the start, with <c>.</c> and
    /// <c>..</c>). Nothing added means the end.
    /// </summary>
    Errno ReadDirectory(FuseRequest request, ulong inode, ulong handle, long cookie, ref DirectoryBuffer buffer);

    /// <summary>The last descriptor of an open directory is gone.</summary>
    void ReleaseDirectory(ulong inode, ulong handle)
    {
    }

    /// <summary>
    /// Value of an extended attribute; ENODATA when there is none of that name, ENOSYS when no inode will ever have any (the kernel
    /// then stops asking).
    /// </summary>
    Errno GetExtendedAttribute(FuseRequest request, ulong inode, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value);

    /// <summary>Names of all extended attributes, each with a NUL behind it; ENOSYS as above.</summary>
    Errno ListExtendedAttributes(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> names);

    /// <summary>Totals.</summary>
    Errno GetStatistics(FuseRequest request, ulong inode, ref FuseStatistics statistics);

    /// <summary>Inode flags; ENOTTY where there are none.</summary>
    Errno GetInodeFlags(FuseRequest request, ulong inode, ref FuseInodeFlags flags) => Errno.ENOTTY;

    /// <summary>The next data (<paramref name="hole"/> false) or hole at or behind an offset. ENOSYS: files have no holes.</summary>
    Errno Seek(FuseRequest request, ulong inode, ulong handle, long offset, bool hole, out long result)
    {
        result = 0;
        return Errno.ENOSYS;
    }

    /// <summary>
    /// The error number for an exception that left one of the methods above, and the place where it is logged. Must not throw.
    /// </summary>
    Errno MapException(Exception exception, string operation, ulong inode);
}
