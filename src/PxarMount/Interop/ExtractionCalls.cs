using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PxarArchive;

namespace PxarMount.Interop;

/// <summary>
/// The calls that extraction makes. Each returns its result, or minus the error number. Names are single path components relative to
/// an open directory, so that nothing in an archive can lead out of it.
/// </summary>
[SkipLocalsInit]
internal static unsafe partial class ExtractionCalls
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;
    public const int NonBlocking = 0x800;

    /// <summary>Stands for the current directory where a descriptor is asked for.</summary>
    public const int CurrentDirectory = -100;

    private const int SymlinkNoFollow = 0x100;
    private const int SymlinkFollow = 0x400;
    private const int EmptyPath = 0x1000;
    private const int NoReplace = 1;
    private const int NameCapacity = FileName.MaxLength + 1;
    private const int StatusLength = 256;
    private const uint BasicStatusAndBirth = 0xfff;

    // O_DIRECTORY and O_NOFOLLOW are among the few flags that differ between the processors that .NET runs on.
    private static readonly bool s_isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public static int DirectoryOnly => s_isArm ? 0x4000 : 0x10000;

    public static int NoFollow => s_isArm ? 0x8000 : 0x20000;

    /// <summary>With the name <c>.</c>: a file of that directory that has no name (yet). Not every file system has such.</summary>
    public static int Nameless => 0x40_0000 | DirectoryOnly;

    public static int Open(int directory, ReadOnlySpan<byte> name, int flags, uint mode = 0)
    {
        byte* path = stackalloc byte[NameCapacity];
        return Terminate(name, path) ? Check(OpenAt(directory, path, flags | CloseOnExec, mode)) : -PosixError.Invalid;
    }

    public static int Close(int descriptor) => Check(CloseDescriptor(descriptor));

    public static int MakeDirectory(int directory, ReadOnlySpan<byte> name, uint mode)
    {
        byte* path = stackalloc byte[NameCapacity];
        return Terminate(name, path) ? Check(MakeDirectoryAt(directory, path, mode)) : -PosixError.Invalid;
    }

    public static int Remove(int directory, ReadOnlySpan<byte> name, int flags = 0)
    {
        byte* path = stackalloc byte[NameCapacity];
        return Terminate(name, path) ? Check(UnlinkAt(directory, path, flags)) : -PosixError.Invalid;
    }

    public static int Rename(int directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> newName)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* newPath = stackalloc byte[NameCapacity];
        return Terminate(name, path) && Terminate(newName, newPath)
            ? Check(RenameAt(directory, path, directory, newPath))
            : -PosixError.Invalid;
    }

    /// <summary>Fails when something has the new name.</summary>
    public static int RenameNoReplace(int directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> newName)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* newPath = stackalloc byte[NameCapacity];
        return Terminate(name, path) && Terminate(newName, newPath)
            ? Check((int)SystemCall(s_isArm ? 276 : 316, directory, (nint)path, directory, (nint)newPath, NoReplace))
            : -PosixError.Invalid;
    }

    public static int MakeSymbolicLink(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> name)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* targetPath = stackalloc byte[NameCapacity];
        return Terminate(name, path) && Terminate(target, targetPath)
            ? Check(SymlinkAt(targetPath, directory, path))
            : -PosixError.Invalid;
    }

    /// <summary>Makes a further name; a symbolic link is linked itself, never followed.</summary>
    public static int MakeHardLink(int directory, ReadOnlySpan<byte> name, int newDirectory, ReadOnlySpan<byte> newName)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* newPath = stackalloc byte[NameCapacity];
        return Terminate(name, path) && Terminate(newName, newPath)
            ? Check(LinkAt(directory, path, newDirectory, newPath, 0))
            : -PosixError.Invalid;
    }

    /// <summary>Gives an open file a (further) name; fails when something has it.</summary>
    public static int LinkDescriptor(int descriptor, int directory, ReadOnlySpan<byte> name)
    {
        byte* source = stackalloc byte[DescriptorPath.Capacity];
        byte* path = stackalloc byte[NameCapacity];
        DescriptorPath.Format(descriptor, source);
        return Terminate(name, path)
            ? Check(LinkAt(CurrentDirectory, source, directory, path, SymlinkFollow))
            : -PosixError.Invalid;
    }

    public static int MakeNode(int directory, ReadOnlySpan<byte> name, uint mode, ulong device)
    {
        byte* path = stackalloc byte[NameCapacity];

        // The kernel takes 32 bits and would make another device of a larger number.
        return device <= uint.MaxValue && Terminate(name, path)
            ? Check((int)SystemCall(s_isArm ? 33 : 259, directory, (nint)path, (nint)mode, (nint)device, 0))
            : -PosixError.Invalid;
    }

    /// <summary>Status of a name, symbolic links not followed; of the descriptor itself with an empty name.</summary>
    public static int GetStatus(int directory, ReadOnlySpan<byte> name, out FileStatus status)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* buffer = stackalloc byte[StatusLength];
        status = default;
        if (!Terminate(name, path))
            return -PosixError.Invalid;
        int result = Check(StatusAt(directory, path, SymlinkNoFollow | (name.IsEmpty ? EmptyPath : 0), BasicStatusAndBirth, buffer));
        if (result < 0)
            return result;
        var bytes = new ReadOnlySpan<byte>(buffer, StatusLength);
        status = new FileStatus(
            MemoryMarshal.Read<ushort>(bytes[28..]),
            MemoryMarshal.Read<uint>(bytes[20..]),
            MemoryMarshal.Read<uint>(bytes[24..]),
            MemoryMarshal.Read<long>(bytes[40..]),
            new PxarTime(MemoryMarshal.Read<long>(bytes[112..]), MemoryMarshal.Read<uint>(bytes[120..])),
            new FileIdentity(
                MemoryMarshal.Read<uint>(bytes[136..]),
                MemoryMarshal.Read<uint>(bytes[140..]),
                MemoryMarshal.Read<ulong>(bytes[32..]),
                MemoryMarshal.Read<long>(bytes[80..]),
                MemoryMarshal.Read<uint>(bytes[88..])));
        return 0;
    }

    /// <summary>Writes all bytes at <paramref name="offset"/>.</summary>
    public static int WriteAll(int descriptor, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int written;
            fixed (byte* start = bytes)
                written = Check((int)WriteAt(descriptor, start, (nuint)bytes.Length, offset));
            if (written == -PosixError.Interrupted)
                continue;
            if (written < 0)
                return written;
            bytes = bytes[written..];
            offset += written;
        }

        return 0;
    }

    public static int SetLength(int descriptor, long length) => Check(Truncate(descriptor, length));

    private static bool Terminate(ReadOnlySpan<byte> name, byte* destination)
    {
        if (name.Length >= NameCapacity || name.Contains((byte)0))
            return false;
        name.CopyTo(new Span<byte>(destination, NameCapacity));
        destination[name.Length] = 0;
        return true;
    }

    private static int Check(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MakeDirectoryAt(int directory, byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    private static partial int RenameAt(int directory, byte* path, int newDirectory, byte* newPath);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int SymlinkAt(byte* target, int directory, byte* path);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    private static partial int LinkAt(int directory, byte* path, int newDirectory, byte* newPath, int flags);

    // mknodat became a symbol of its own only in glibc 2.33, renameat2 in 2.28.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatusAt(int directory, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(int descriptor, byte* bytes, nuint length, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int descriptor, long length);
}
