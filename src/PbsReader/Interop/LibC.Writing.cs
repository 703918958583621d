using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <content>What keeping something on this machine needs.</content>
internal static unsafe partial class LibC
{
    public const int BadDescriptor = 9;
    public const int TryAgain = 11;
    public const int Exists = 17;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;

    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int FollowLink = 0x400;
    public const int RemoveDirectory = 0x200;
    public const int SetOpenFileLock = 37;
    public const uint StatusBasic = 0x7ff;

    // With the flag for directories, without which it means nothing.
    public static int Unnamed => 0x40_0000 | Directory;

    /// <summary>As <see cref="NoFollow"/>, another value on ARM.</summary>
    public static int Directory { get; } =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x1_0000;

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectory(int directory, byte* path, uint mode);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true)]
    public static partial int Link(int oldDirectory, byte* oldPath, int newDirectory, byte* newPath, int flags);

    [LibraryImport(Library, EntryPoint = "renameat", SetLastError = true)]
    public static partial int Rename(int oldDirectory, byte* oldPath, int newDirectory, byte* newPath);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Unlink(int directory, byte* path, int flags);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimes(int directory, byte* path, long* times, int flags);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    public static partial int SynchronizeFileSystem(int descriptor);

    [LibraryImport(Library, EntryPoint = "pwrite64", SetLastError = true)]
    public static partial nint WriteAt(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int LockRecord(int descriptor, int command, long* record);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();
}
