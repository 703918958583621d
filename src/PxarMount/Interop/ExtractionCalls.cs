using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PxarArchive;

namespace PxarMount.Interop;

/// <summary>
/// The calls that extraction makes. Each returns its result, or minus the error number. Names are single path components relative to
/// an open directory, so that nothing in an archive can lead out of it.
/// </summary>
[SkipLocalsInit]
internal static unsafe class ExtractionCalls
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

    private const int NoReplace = 1;
    private const int NameCapacity = FileName.MaxLength + 1;

    // O_DIRECTORY and O_NOFOLLOW are among the few flags that differ between the processors that .NET runs on.
    private static readonly bool s_isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public static int DirectoryOnly => s_isArm ? 0x4000 : 0x10000;

    public static int NoFollow => s_isArm ? 0x8000 : 0x20000;

    /// <summary>With the name <c>.</c>: a file of that directory that has no name (yet). Not every file system has such.</summary>
    public static int Nameless => 0x40_0000 | DirectoryOnly;

    public static int Open(int directory, ReadOnlySpan<byte> name, int flags, uint mode = 0)
    {
        byte* path = stackalloc byte[NameCapacity];
        return Terminate(name, path) ? Check(LibC.OpenAt(directory, path, flags | CloseOnExec, mode)) : -PosixError.Invalid;
    }

    public static int Close(int descriptor) => Check(LibC.Close(descriptor));

    public static int MakeDirectory(int directory, ReadOnlySpan<byte> name, uint mode)
    {
        byte* path = stackalloc byte[NameCapacity];
        return Terminate(name, path) ? Check(LibC.MakeDirectoryAt(directory, path, mode)) : -PosixError.Invalid;
    }

    public static int Remove(int directory, ReadOnlySpan<byte> name, int flags = 0)
    {
        byte* path = stackalloc byte[NameCapacity];
        return Terminate(name, path) ? Check(LibC.UnlinkAt(directory, path, flags)) : -PosixError.Invalid;
    }

    public static int Rename(int directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> newName)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* newPath = stackalloc byte[NameCapacity];
        return Terminate(name, path) && Terminate(newName, newPath)
            ? Check(LibC.RenameAt(directory, path, directory, newPath))
            : -PosixError.Invalid;
    }

    /// <summary>Fails when something has the new name.</summary>
    public static int RenameNoReplace(int directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> newName)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* newPath = stackalloc byte[NameCapacity];
        return Terminate(name, path) && Terminate(newName, newPath)
            ? Check((int)LibC.SystemCall(s_isArm ? 276 : 316, directory, (nint)path, directory, (nint)newPath, NoReplace))
            : -PosixError.Invalid;
    }

    public static int MakeSymbolicLink(ReadOnlySpan<byte> target, int directory, ReadOnlySpan<byte> name)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* targetPath = stackalloc byte[NameCapacity];
        return Terminate(name, path) && Terminate(target, targetPath)
            ? Check(LibC.SymlinkAt(targetPath, directory, path))
            : -PosixError.Invalid;
    }

    /// <summary>Where a symbolic link leads: the number of bytes in <paramref name="target"/>, or minus the error number.</summary>
    public static int ReadLink(int directory, ReadOnlySpan<byte> name, Span<byte> target)
    {
        byte* path = stackalloc byte[NameCapacity];
        if (!Terminate(name, path))
            return -PosixError.Invalid;
        fixed (byte* found = target)
            return Check((int)LibC.ReadLinkAt(directory, path, found, (nuint)target.Length));
    }

    /// <summary>Makes a further name; a symbolic link is linked itself, never followed.</summary>
    public static int MakeHardLink(int directory, ReadOnlySpan<byte> name, int newDirectory, ReadOnlySpan<byte> newName)
    {
        byte* path = stackalloc byte[NameCapacity];
        byte* newPath = stackalloc byte[NameCapacity];
        return Terminate(name, path) && Terminate(newName, newPath)
            ? Check(LibC.LinkAt(directory, path, newDirectory, newPath, 0))
            : -PosixError.Invalid;
    }

    /// <summary>Gives an open file a (further) name; fails when something has it.</summary>
    public static int LinkDescriptor(int descriptor, int directory, ReadOnlySpan<byte> name)
    {
        byte* source = stackalloc byte[DescriptorPath.Capacity];
        byte* path = stackalloc byte[NameCapacity];
        DescriptorPath.Format(descriptor, source);
        return Terminate(name, path)
            ? Check(LibC.LinkAt(CurrentDirectory, source, directory, path, LibC.SymlinkFollow))
            : -PosixError.Invalid;
    }

    public static int MakeNode(int directory, ReadOnlySpan<byte> name, uint mode, ulong device)
    {
        byte* path = stackalloc byte[NameCapacity];

        // The kernel takes 32 bits and would make another device of a larger number.
        return device <= uint.MaxValue && Terminate(name, path)
            ? Check((int)LibC.SystemCall(s_isArm ? 33 : 259, directory, (nint)path, (nint)mode, (nint)device, 0))
            : -PosixError.Invalid;
    }

    /// <summary>Status of a name, symbolic links not followed; of the descriptor itself with an empty name.</summary>
    public static int GetStatus(int directory, ReadOnlySpan<byte> name, out FileStatus status)
    {
        byte* path = stackalloc byte[NameCapacity];
        status = default;
        if (!Terminate(name, path))
            return -PosixError.Invalid;
        int flags = LibC.SymlinkNoFollow | (name.IsEmpty ? LibC.EmptyPath : 0);
        fixed (FileStatus* found = &status)
            return Check(LibC.Status(directory, path, flags, LibC.StatusWithBirth, found));
    }

    /// <summary>Writes all bytes at <paramref name="offset"/>.</summary>
    public static int WriteAll(int descriptor, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int written;
            fixed (byte* start = bytes)
                written = Check((int)LibC.WriteAt(descriptor, start, (nuint)bytes.Length, offset));
            if (written == -PosixError.Interrupted)
                continue;
            if (written < 0)
                return written;
            bytes = bytes[written..];
            offset += written;
        }

        return 0;
    }

    public static int SetLength(int descriptor, long length) => Check(LibC.Truncate(descriptor, length));

    private static bool Terminate(ReadOnlySpan<byte> name, byte* destination)
    {
        if (name.Length >= NameCapacity || name.Contains((byte)0))
            return false;
        name.CopyTo(new Span<byte>(destination, NameCapacity));
        destination[name.Length] = 0;
        return true;
    }

    private static int Check(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;
}
