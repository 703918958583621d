using System.Runtime.InteropServices;

namespace LinuxFuse.Interop;

internal static unsafe partial class Libc
{
    public const int AF_UNIX = 1;
    public const int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    public const int SOL_SOCKET = 1;
    public const int SCM_RIGHTS = 1;
    public const int MSG_CMSG_CLOEXEC = 0x40000000;

    /// <summary>Larger than posix_spawn_file_actions_t of any C library.</summary>
    public const int FileActionsSize = 256;

    [LibraryImport(Name)]
    public static partial int socketpair(int domain, int type, int protocol, int* fds);

    [LibraryImport(Name)]
    public static partial nint recvmsg(int fd, Msghdr* message, int flags);

    [LibraryImport(Name)]
    public static partial int waitpid(int pid, int* status, int options);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawnp(int* pid, string file, byte* fileActions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport(Name)]
    public static partial int posix_spawn_file_actions_init(byte* fileActions);

    [LibraryImport(Name)]
    public static partial int posix_spawn_file_actions_destroy(byte* fileActions);

    [LibraryImport(Name)]
    public static partial int posix_spawn_file_actions_adddup2(byte* fileActions, int fd, int newFd);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addopen(byte* fileActions, int fd, string path, int flags, uint mode);

    [StructLayout(LayoutKind.Sequential)]
    public struct Iovec
    {
        public byte* iov_base;
        public nuint iov_len;
    }

    // glibc and the kernel; musl splits the length fields into int + padding, which little-endian values do not notice.
    [StructLayout(LayoutKind.Sequential)]
    public struct Msghdr
    {
        public byte* msg_name;
        public uint msg_namelen;
        public Iovec* msg_iov;
        public nuint msg_iovlen;
        public byte* msg_control;
        public nuint msg_controllen;
        public int msg_flags;
    }

    /// <summary>A cmsghdr with one descriptor behind it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DescriptorMessage
    {
        public nuint cmsg_len;
        public int cmsg_level;
        public int cmsg_type;
        public int fd;
        public int padding;
    }
}
