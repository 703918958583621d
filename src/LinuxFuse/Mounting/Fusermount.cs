using LinuxFuse.Interop;

namespace LinuxFuse.Mounting;

/// <summary>
/// The set-user-id helper of the package fuse3, by which users mount. It opens /dev/fuse, mounts, and sends the descriptor through
/// the socket whose number is in <c>_FUSE_COMMFD</c>.
/// </summary>
internal static unsafe class Fusermount
{
    private const int LowestNumber = 10;

    // The first is found in PATH. The last is of fuse 2, and does the same.
    private static readonly string[] s_programs =
    [
        "fusermount3", "/usr/bin/fusermount3", "/bin/fusermount3", "/run/wrappers/bin/fusermount3", "fusermount", "/bin/fusermount",
    ];

    /// <summary>Mounts; the descriptor, and the socket that must stay open when the mount is to end with it.</summary>
    public static MountedDevice Mount(FuseMountOptions options, uint uid, Errno deviceError)
    {
        int* pair = stackalloc int[2];
        if (Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM_CLOEXEC, 0, pair) < 0)
            throw Failed("cannot make a socket pair", Libc.LastError);
        int ours = pair[0];
        int theirs = pair[1];
        int errors = -1;
        try
        {
            theirs = Raise(theirs);
            string[] arguments = ["-o", MountText.ForFusermount(options, uid), "--", options.MountPoint];
            int? started = TryStart(arguments, theirs, out errors);
            if (started is not int pid)
                throw MountFailure.NoFusermount(options.MountPoint, uid, deviceError);
            _ = Libc.close(theirs);
            theirs = -1;
            int device = ReceiveDescriptor(ours);
            if (device < 0)
            {
                string message = ChildProcess.ReadToEnd(errors);
                _ = ChildProcess.Wait(pid);
                throw MountFailure.FusermountMount(options.MountPoint, message, deviceError);
            }

            if (!options.AutoUnmount)
            {
                _ = ChildProcess.Wait(pid);
                return new MountedDevice(device, KeepAlive: -1, HelperProcess: 0);
            }

            var mounted = new MountedDevice(device, ours, pid);
            ours = -1;
            return mounted;
        }
        finally
        {
            CloseIfOpen(ours);
            CloseIfOpen(theirs);
            CloseIfOpen(errors);
        }
    }

    public static void Unmount(string path, bool lazy)
    {
        string[] arguments = lazy ? ["-u", "-z", "--", path] : ["-u", "--", path];
        int? started = TryStart(arguments, socket: -1, out int errors);
        if (started is not int pid)
            throw MountFailure.Unmounting(path, Errno.EPERM);
        string message = ChildProcess.ReadToEnd(errors);
        _ = Libc.close(errors);
        if (ChildProcess.Wait(pid) is not 0 && message.Length > 0)
            throw MountFailure.FusermountUnmount(path, message);
    }

    private static int? TryStart(string[] arguments, int socket, out int errors)
    {
        string searchPath = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        string[] environment = [$"PATH={searchPath}", "LC_ALL=C", $"_FUSE_COMMFD={ChildProcess.SocketNumber}"];
        int* pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Libc.O_CLOEXEC) < 0)
            throw Failed("cannot make a pipe", Libc.LastError);
        errors = pipe[0];
        int standardError = pipe[1];
        try
        {
            standardError = Raise(standardError);
            foreach (string program in s_programs)
            {
                if (ChildProcess.Start(program, arguments, environment, socket, standardError) is int pid)
                    return pid;
            }
        }
        catch
        {
            _ = Libc.close(errors);
            throw;
        }
        finally
        {
            _ = Libc.close(standardError);
        }

        _ = Libc.close(errors);
        errors = -1;
        return null;
    }

    // -1 when the other end was closed without one.
    private static int ReceiveDescriptor(int socket)
    {
        byte data;
        Libc.Iovec vector = new() { iov_base = &data, iov_len = 1 };
        Libc.DescriptorMessage control = default;
        Libc.Msghdr message = default;
        message.msg_iov = &vector;
        message.msg_iovlen = 1;
        message.msg_control = (byte*)&control;
        message.msg_controllen = (nuint)sizeof(Libc.DescriptorMessage);
        nint length;
        do
            length = Libc.recvmsg(socket, &message, Libc.MSG_CMSG_CLOEXEC);
        while (length < 0 && Libc.LastError == Errno.EINTR);
        bool received = length > 0 && control.cmsg_level == Libc.SOL_SOCKET && control.cmsg_type == Libc.SCM_RIGHTS;
        return received ? control.fd : -1;
    }

    private static FuseException Failed(string what, Errno error) => new($"{what} for fusermount3: {error}", error);

    // So that it cannot be one of the numbers that are set up in the child.
    private static int Raise(int descriptor)
    {
        int raised = Libc.fcntl(descriptor, Libc.F_DUPFD_CLOEXEC, LowestNumber);
        if (raised < 0)
            throw Failed("cannot duplicate a descriptor", Libc.LastError);
        _ = Libc.close(descriptor);
        return raised;
    }

    private static void CloseIfOpen(int descriptor)
    {
        if (descriptor >= 0)
            _ = Libc.close(descriptor);
    }
}
