namespace LinuxFuse.Mounting;

/// <summary>What to tell a person for whom mounting or unmounting failed: what, where, and what to do.</summary>
internal static class MountFailure
{
    private const string Container = "in a container, start it with --device /dev/fuse --cap-add SYS_ADMIN";

    /// <summary>/dev/fuse could not be opened.</summary>
    public static FuseException Device(Errno error) => error switch
    {
        Errno.ENOENT => new FuseException(
            $"/dev/fuse does not exist: load the kernel module (modprobe fuse); {Container}", error),
        Errno.ENODEV or Errno.ENXIO => new FuseException(
            "/dev/fuse has no driver: load the kernel module (modprobe fuse), or use a kernel with FUSE", error),
        Errno.EACCES or Errno.EPERM => new FuseException(
            $"no permission to use /dev/fuse: as root, chmod 0666 /dev/fuse, or be root; {Container}", error),
        Errno.EMFILE => new FuseException("cannot open /dev/fuse: too many open files (ulimit -n)", error),
        _ => new FuseException($"cannot open /dev/fuse: {error}", error),
    };

    /// <summary>Something else has the name of the device.</summary>
    public static FuseException OtherDevice() => new(
        "/dev/fuse is not the FUSE device but something else: remove it, then make it (mknod -m 666 /dev/fuse c 10 229)", Errno.ENODEV);

    /// <summary>mount(2) refused.</summary>
    public static FuseException Mounting(string path, Errno error, string options) => error switch
    {
        Errno.ENOENT => new FuseException($"{path}: mountpoint does not exist: create the directory first", error),
        Errno.ENOTDIR => new FuseException($"{path}: mountpoint is not a directory", error),
        Errno.ENOTCONN => new FuseException(
            $"{path}: a dead mount is in the way (its server is gone): unmount it first (fusermount3 -u -z, or umount -l)", error),
        Errno.EBUSY => new FuseException($"{path}: mountpoint is busy: something is mounted there, or being mounted", error),
        Errno.EACCES => new FuseException($"{path}: no permission to reach the mountpoint", error),
        Errno.EPERM => new FuseException(
            $"{path}: mounting is not permitted, not even through fusermount3: fusermount3 must be set-user-id root; {Container}", error),
        Errno.ENODEV => new FuseException("the kernel does not know FUSE: load its module (modprobe fuse)", error),
        Errno.EINVAL => new FuseException($"{path}: the kernel refuses the mount options: {options}", error),
        Errno.ENAMETOOLONG => new FuseException($"{path}: path of the mountpoint or name of the source is too long", error),
        Errno.ENOMEM => new FuseException($"{path}: no memory to mount", error),
        _ => new FuseException($"{path}: cannot mount: {error}", error),
    };

    public static FuseException Unmounting(string path, Errno error) => error switch
    {
        Errno.EBUSY => new FuseException(
            $"{path}: in use (who: fuser -vm {path}): stop that, or detach the mount lazily", error),
        Errno.EINVAL => new FuseException($"{path}: not mounted", error),
        Errno.ENOENT => new FuseException($"{path}: does not exist", error),
        Errno.EPERM or Errno.EACCES => new FuseException($"{path}: no permission to unmount: only who mounted it and root may", error),
        _ => new FuseException($"{path}: cannot unmount: {error}", error),
    };

    /// <summary>The helper is missing, which only matters to who cannot do without.</summary>
    public static FuseException NoFusermount(string path, uint uid, Errno deviceError)
    {
        if (uid != 0)
        {
            return new FuseException(
                $"{path}: users other than root mount through fusermount3, which is not installed: install the package fuse3",
                Errno.ENOENT);
        }

        return deviceError == Errno.None
            ? new FuseException($"{path}: root may not mount here, and there is no fusermount3 (package fuse3): {Container}", Errno.EPERM)
            : Device(deviceError);
    }

    /// <summary>fusermount3 failed, with what it said.</summary>
    public static FuseException FusermountMount(string path, string message, Errno deviceError)
    {
        if (message.Contains("user_allow_other", StringComparison.Ordinal))
        {
            return new FuseException(
                $"{path}: allow_other and allow_root are not permitted to users: put a line user_allow_other into /etc/fuse.conf",
                Errno.EPERM);
        }

        if (message.Contains("device not found", StringComparison.Ordinal))
            return Device(Errno.ENOENT);
        if (deviceError != Errno.None && message.Contains("/dev/fuse", StringComparison.Ordinal))
            return Device(deviceError);
        if (message.Contains("mount failed: Operation not permitted", StringComparison.Ordinal))
            return Mounting(path, Errno.EPERM, string.Empty);
        if (message.Contains("No such file or directory", StringComparison.Ordinal))
            return Mounting(path, Errno.ENOENT, string.Empty);
        if (message.Contains("not connected", StringComparison.Ordinal))
            return Mounting(path, Errno.ENOTCONN, string.Empty);
        if (message.Contains("no write access", StringComparison.Ordinal))
            return new FuseException($"{path}: a user's mountpoint must be writable by that user", Errno.EACCES);
        if (message.Contains("not owner", StringComparison.Ordinal))
            return new FuseException($"{path}: a user's mountpoint in a sticky directory must belong to that user", Errno.EACCES);
        if (message.Contains("too many FUSE filesystems", StringComparison.Ordinal))
            return new FuseException($"{path}: too many FUSE mounts: raise mount_max in /etc/fuse.conf", Errno.EPERM);
        return new FuseException($"{path}: fusermount3 cannot mount: {OrNothing(message)}", Errno.EPERM);
    }

    public static FuseException FusermountUnmount(string path, string message)
    {
        if (message.Contains("busy", StringComparison.OrdinalIgnoreCase))
            return Unmounting(path, Errno.EBUSY);
        if (message.Contains("not found in", StringComparison.Ordinal) || message.Contains("Invalid argument", StringComparison.Ordinal))
            return Unmounting(path, Errno.EINVAL);
        return new FuseException($"{path}: fusermount3 cannot unmount: {OrNothing(message)}", Errno.EPERM);
    }

    private static string OrNothing(string message)
    {
        string line = message.Trim().ReplaceLineEndings("; ");
        foreach (string prefix in (string[])["fusermount3: ", "fusermount: "])
            line = line.Replace(prefix, string.Empty, StringComparison.Ordinal);
        return line.Length > 0 ? line : "it gives no reason";
    }
}
