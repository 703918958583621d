using System.Runtime.InteropServices;

namespace PxarMount.Interop;

/// <summary>
/// The calls of the C library that .NET has no counterpart for, or none that takes names as bytes. Only what is the same on every
/// architecture is used: <c>statx</c> instead of <c>stat</c>, no flag whose value differs.
/// </summary>
internal static unsafe partial class LibC
{
    internal const int ReadOnly = 0;
    internal const int ReadWrite = 2;
    internal const int WriteOnly = 1;
    internal const int Create = 0x40;
    internal const int Append = 0x400;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;
    internal const int ReadNoWait = 8;
    internal const int CurrentDirectory = -100;
    internal const int SymlinkNoFollow = 0x100;
    internal const int SymlinkFollow = 0x400;
    internal const int EmptyPath = 0x1000;
    internal const uint StatusWithBirth = 0xfff;
    internal const int GetDescriptorFlags = 1;
    internal const int SetDescriptorFlags = 2;
    internal const int DescriptorClosesOnExec = 1;
    internal const int DuplicateClosingOnExec = 1030;

    internal const nint CloseRangeCall = 436;
    internal const uint CloseRangeOnExec = 4;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true)]
    internal static partial int Open(byte* path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "pwrite64", SetLastError = true)]
    internal static partial nint WriteAt(int descriptor, byte* bytes, nuint length, long offset);

    [LibraryImport(Library, EntryPoint = "ftruncate64", SetLastError = true)]
    internal static partial int Truncate(int descriptor, long length);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Ask(int descriptor, nuint request, void* argument);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport(Library, EntryPoint = "pread64", SetLastError = true)]
    internal static partial nint ReadAt(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "preadv64v2", SetLastError = true)]
    internal static partial nint ReadAt(int descriptor, Segment* segments, int count, long offset, int flags);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Status(int directory, byte* path, int flags, uint mask, FileStatus* status);

    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true)]
    internal static partial byte* RealPath(byte* path, byte* resolved);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(int directory, byte* path, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "readlink", SetLastError = true)]
    internal static partial nint ReadLink(byte* path, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* descriptors, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int descriptor, int command, int argument);

    /// <summary><c>close_range(2)</c> by its number, the same on every architecture: older C libraries do not have it.</summary>
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint CloseRange(nint number, uint first, uint last, uint flags);

    /// <summary>Returns the error number itself.</summary>
    [LibraryImport(Library, EntryPoint = "posix_spawn")]
    internal static partial int Spawn(int* process, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "execve", SetLastError = true)]
    internal static partial int Execute(byte* path, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int WaitForProcess(int process, int* status, int options);

    [LibraryImport(Library, EntryPoint = "getppid")]
    internal static partial int GetParent();

    [LibraryImport(Library, EntryPoint = "setsid", SetLastError = true)]
    internal static partial int NewSession();

    [LibraryImport(Library, EntryPoint = "chdir", SetLastError = true)]
    internal static partial int ChangeDirectory(byte* path);

    [LibraryImport(Library, EntryPoint = "dup2", SetLastError = true)]
    internal static partial int Duplicate(int from, int to);

    /// <summary>The kernel's <c>struct iovec</c>.</summary>
    internal struct Segment
    {
        internal byte* Base;
        internal nuint Length;
    }
}
