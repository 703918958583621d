using LinuxFuse.Interop;
using LinuxFuse.Mounting;

namespace LinuxFuse;

/// <summary>Unmounts FUSE file systems, whoever serves them, living or stale.</summary>
public static class FuseUnmounter
{
    /// <summary>
    /// Unmounts what is mounted at an absolute path: by the system call for who has the right, through fusermount3 for the user who
    /// mounted it.
    /// </summary>
    /// <param name="path">The mountpoint, symbolic links resolved.</param>
    /// <param name="lazy">Detach a busy one: it leaves the tree of directories at once and ends with its last user.</param>
    /// <exception cref="FuseException">Still mounted; EBUSY when in use and not <paramref name="lazy"/>.</exception>
    public static void Unmount(string path, bool lazy)
    {
        if (Libc.umount2(path, Libc.UMOUNT_NOFOLLOW | (lazy ? Libc.MNT_DETACH : 0)) == 0)
            return;
        Errno error = Libc.LastError;
        if (error is Errno.EPERM or Errno.EACCES)
            Fusermount.Unmount(path, lazy);
        else
            throw MountFailure.Unmounting(path, error);
    }
}
