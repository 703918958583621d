using LinuxFuse.Interop;

namespace LinuxFuse.Mounting;

/// <summary>Mounts: by mount(2) whoever may (root, and root of a user namespace), otherwise through fusermount3.</summary>
internal static unsafe class FuseMounter
{
    private const int StatusLength = 256;
    private const ushort TypeMask = 0xf000;
    private const ushort CharacterDevice = 0x2000;
    private const uint FuseMajor = 10;
    private const uint FuseMinor = 229;

    public static MountedDevice Mount(FuseMountOptions options, uint uid, uint gid)
    {
        // Only fusermount3 outlives this process to unmount after it.
        if (options.AutoUnmount)
            return MountByHelper(options, uid, Errno.None);

        int device = Libc.open("/dev/fuse", Libc.O_RDWR | Libc.O_CLOEXEC);
        if (device < 0)
        {
            Errno error = Libc.LastError;
            return error is Errno.EACCES or Errno.EPERM ? MountByHelper(options, uid, error) : throw MountFailure.Device(error);
        }

        if (!IsFuseDevice(device))
        {
            _ = Libc.close(device);
            throw MountFailure.OtherDevice();
        }

        string text = MountText.ForKernel(options, device, uid, gid);
        string type = options.SubType.Length > 0 ? $"fuse.{options.SubType}" : "fuse";
        if (Libc.mount(options.Source, options.MountPoint, type, MountText.Flags(options), text) == 0)
            return new MountedDevice(device, KeepAlive: -1, HelperProcess: 0);
        Errno refusal = Libc.LastError;
        _ = Libc.close(device);
        return refusal is Errno.EPERM or Errno.EACCES
            ? MountByHelper(options, uid, Errno.None)
            : throw MountFailure.Mounting(options.MountPoint, refusal, text);
    }

    // The kernel would only say that something is wrong with the options.
    private static bool IsFuseDevice(int descriptor)
    {
        byte* status = stackalloc byte[StatusLength];
        return Libc.statx(descriptor, string.Empty, Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, status) != 0
            || ((*(ushort*)(status + 28) & TypeMask) == CharacterDevice
                && *(uint*)(status + 128) == FuseMajor
                && *(uint*)(status + 132) == FuseMinor);
    }

    private static MountedDevice MountByHelper(FuseMountOptions options, uint uid, Errno deviceError)
    {
        // fusermount3 would mount on a file as well, which can never be a directory then.
        if (File.Exists(options.MountPoint))
            throw MountFailure.Mounting(options.MountPoint, Errno.ENOTDIR, string.Empty);
        return Fusermount.Mount(options, uid, deviceError);
    }
}
