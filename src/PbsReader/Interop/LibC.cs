using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>The C library's functions as they are; <see cref="StoreFile"/> makes them usable.</summary>
internal static unsafe partial class LibC
{
    public const int Interrupted = 4;
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoDeviceOrAddress = 6;
    public const int InputOutput = 5;
    public const int AccessDenied = 13;
    public const int NotDirectory = 20;
    public const int NameTooLong = 36;
    public const int LinkLoop = 40;
    public const int Stale = 116;

    public const int NonBlocking = 0x800;
    public const int NoAccessTime = 0x4_0000;
    public const int CloseOnExec = 0x8_0000;
    public const int CurrentDirectory = -100;
    public const int StatusNoFollow = 0x100;
    public const int StatusEmptyPath = 0x1000;
    public const uint StatusTypeAndSize = 0x201;
    public const uint StatusInode = 0x100;
    public const int StatusSize = 256;

    private const string Library = "libc";

    /// <summary>The one flag in use that has another value on ARM.</summary>
    public static int NoFollow { get; } =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x2_0000;

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    public static partial int Open(int directory, byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "pread64", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    public static partial int Statx(int directory, byte* path, int flags, uint mask, byte* status);
}
