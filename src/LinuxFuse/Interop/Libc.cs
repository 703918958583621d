using System.Runtime.InteropServices;

namespace LinuxFuse.Interop;

/// <summary>System calls on descriptors and memory. Constants are those of x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const int O_RDWR = 2;
    public const int O_CLOEXEC = 0x80000;
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_BASIC_STATS = 0x7ff;
    public const uint FUSE_DEV_IOC_CLONE = 0x8004E500;
    public const int PROT_READ_WRITE = 3;
    public const int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;

    private const string Name = "libc";

    /// <summary>Error number of the call before, on this thread. Only for calls that came back with -1.</summary>
    public static Errno LastError => (Errno)Marshal.GetLastSystemError();

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Name)]
    public static partial int close(int fd);

    [LibraryImport(Name)]
    public static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport(Name)]
    public static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport(Name)]
    public static partial int ioctl(int fd, nuint request, uint* argument);

    /// <summary>The buffer must hold a struct statx, 256 bytes.</summary>
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int directory, string path, int flags, uint mask, byte* buffer);

    [LibraryImport(Name)]
    public static partial int fcntl(int fd, int command, int argument);

    [LibraryImport(Name)]
    public static partial int pipe2(int* fds, int flags);

    [LibraryImport(Name)]
    public static partial byte* mmap(byte* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport(Name)]
    public static partial int munmap(byte* address, nuint length);

    [LibraryImport(Name)]
    public static partial uint getuid();

    [LibraryImport(Name)]
    public static partial uint getgid();
}
