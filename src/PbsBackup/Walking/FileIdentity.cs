using PbsBackup.Interop;
using PxarArchive;

namespace PbsBackup.Walking;

/// <summary>Which file it is, whatever its names.</summary>
/// <param name="Device">Major number of the device in the upper 32 bits, minor number in the lower ones.</param>
/// <param name="Inode">Inode number.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    /// <summary>The file at a path, a symbolic link followed; null when there is none or it cannot be told.</summary>
    public static FileIdentity? OfPath(FileName path)
    {
        int descriptor = Posix.OpenAt(Posix.CurrentDirectory, [.. path.Bytes, 0], OpenFlags.PathOnly);
        if (descriptor < 0)
            return null;
        FileIdentity? identity = OfDescriptor(descriptor);
        _ = Posix.Close(descriptor);
        return identity;
    }

    /// <summary>An open file; null when it cannot be told.</summary>
    public static FileIdentity? OfDescriptor(int descriptor) =>
        Posix.GetStatus(descriptor, out FileStatus status) < 0 ? null : status.Identity;
}
