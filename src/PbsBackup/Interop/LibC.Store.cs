using System.Runtime.InteropServices;

namespace PbsBackup.Interop;

/// <content>What writing a datastore needs.</content>
internal static unsafe partial class LibC
{
    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectoryAt(int directory, byte* path, uint mode);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    public static partial int ChangeMode(int descriptor, uint mode);

    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChangeModeAt(int directory, byte* path, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(int descriptor, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "fchownat", SetLastError = true)]
    public static partial int ChangeOwnerAt(int directory, byte* path, uint user, uint group, int flags);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Synchronize(int descriptor);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    public static partial int SynchronizeFileSystem(int descriptor);

    [LibraryImport(Library, EntryPoint = "sync_file_range", SetLastError = true)]
    public static partial int SynchronizeRange(int descriptor, long offset, long length, uint flags);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimesAt(int directory, byte* path, long* times, int flags);

    [LibraryImport(Library, EntryPoint = "pwrite64", SetLastError = true)]
    public static partial nint WriteAt(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "pread64", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "lseek64", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int origin);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int LockFile(int descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int LockRecord(int descriptor, int command, long* record);

    [LibraryImport(Library, EntryPoint = "getpwnam", SetLastError = true)]
    public static partial byte* FindUser(byte* name);
}
