using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PbsBackup.Interop;

/// <summary>
/// System calls over spans. A result below zero is a negated error number (<see cref="PosixError"/>). Every name must be followed by a
/// NUL byte inside its span. Descriptors are bare integers: one a file would cost a finalizable object otherwise.
/// </summary>
internal static unsafe partial class Posix
{
    public const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const int FollowLink = 0x400;
    private const uint BasicStatistics = 0x7ff;
    private const uint GetFlags = 0x8008_6601;
    private const uint GetFatAttributes = 0x8004_7210;
    private const uint GetExtendedFlags = 0x801c_581f;

    private const nint NoReplace = 1;

    private static readonly bool s_isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly nint s_getDirectoryEntries = s_isX64 ? 217 : 61;
    private static readonly nint s_renameAt2 = s_isX64 ? 316 : 276;

    public static int OpenAt(int directory, ReadOnlySpan<byte> name, int flags, uint mode = 0)
    {
        fixed (byte* path = name)
        {
            int result;
            do
            {
                result = LibC.OpenAt(directory, path, flags | OpenFlags.CloseOnExec, mode);
            }
            while (result < 0 && Marshal.GetLastPInvokeError() == PosixError.Interrupted);
            return Check(result);
        }
    }

    public static int Close(int descriptor) => Check(LibC.Close(descriptor));

    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* target = buffer)
        {
            nint result;
            do
            {
                result = LibC.Read(descriptor, target, (nuint)buffer.Length);
            }
            while (result < 0 && Marshal.GetLastPInvokeError() == PosixError.Interrupted);
            return Check(result);
        }
    }

    public static int Write(int descriptor, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* source = buffer)
        {
            nint result;
            do
            {
                result = LibC.Write(descriptor, source, (nuint)buffer.Length);
            }
            while (result < 0 && Marshal.GetLastPInvokeError() == PosixError.Interrupted);
            return Check(result);
        }
    }

    /// <summary>The status of what a name stands for, a symbolic link itself included.</summary>
    public static int GetStatusAt(int directory, ReadOnlySpan<byte> name, out FileStatus status)
    {
        fixed (byte* path = name)
            return GetStatus(directory, path, NoFollow, out status);
    }

    /// <summary>The status of an open file.</summary>
    public static int GetStatus(int descriptor, out FileStatus status)
    {
        byte empty = 0;
        return GetStatus(descriptor, &empty, EmptyPath, out status);
    }

    /// <summary>The type number of the file system that an open file lies on.</summary>
    public static int GetFileSystemType(int descriptor, out ulong magic)
    {
        byte* buffer = stackalloc byte[256];
        int result = Check(LibC.StatFileSystem(descriptor, buffer));
        magic = (uint)BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(buffer, 8));
        return result;
    }

    /// <summary>Fills the buffer with <c>linux_dirent64</c> records; returns their length, 0 at the end.</summary>
    public static int ReadDirectory(int descriptor, Span<byte> buffer)
    {
        fixed (byte* target = buffer)
            return Check(LibC.SystemCall(s_getDirectoryEntries, descriptor, target, (nuint)buffer.Length));
    }

    public static int ReadLinkAt(int directory, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        fixed (byte* path = name, target = buffer)
            return Check(LibC.ReadLinkAt(directory, path, target, (nuint)buffer.Length));
    }

    public static int ListXAttrs(int descriptor, Span<byte> buffer)
    {
        fixed (byte* target = buffer)
            return Check(LibC.ListXAttrs(descriptor, target, (nuint)buffer.Length));
    }

    public static int GetXAttr(int descriptor, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        fixed (byte* attribute = name, target = buffer)
            return Check(LibC.GetXAttr(descriptor, attribute, target, (nuint)buffer.Length));
    }

    /// <summary>The inode (chattr) flags; 0 where there are none.</summary>
    public static uint GetInodeFlags(int descriptor)
    {
        ulong flags = 0;
        return LibC.Control(descriptor, GetFlags, (byte*)&flags) < 0 ? 0 : (uint)flags;
    }

    /// <summary>The attributes of a FAT file; 0 where there are none.</summary>
    public static uint GetFatFlags(int descriptor)
    {
        uint flags = 0;
        return LibC.Control(descriptor, GetFatAttributes, (byte*)&flags) < 0 ? 0 : flags;
    }

    /// <summary>The quota project id; 0 where there is none.</summary>
    public static uint GetProjectId(int descriptor)
    {
        uint* attributes = stackalloc uint[7];
        return LibC.Control(descriptor, GetExtendedFlags, (byte*)attributes) < 0 ? 0 : attributes[3];
    }

    /// <summary>Renames a file; unless it may <paramref name="overwrite"/>, fails where the target exists.</summary>
    public static int Rename(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, bool overwrite)
    {
        fixed (byte* from = source, to = target)
        {
            if (!overwrite)
            {
                int result = Check(LibC.RenameAt2(s_renameAt2, CurrentDirectory, from, CurrentDirectory, to, NoReplace));
                if (result != -PosixError.Invalid)
                    return result;
            }

            // Also where the file system cannot refuse to replace: that was looked at before, only not in the same step.
            return Check(LibC.RenameAt(CurrentDirectory, from, CurrentDirectory, to));
        }
    }

    public static int Unlink(ReadOnlySpan<byte> path)
    {
        fixed (byte* name = path)
            return Check(LibC.UnlinkAt(CurrentDirectory, name, 0));
    }

    /// <summary>Gives an open file, also a nameless one, a name; fails when that name is taken.</summary>
    public static int LinkDescriptor(int descriptor, ReadOnlySpan<byte> path)
    {
        fixed (byte* from = DescriptorPath(descriptor), to = path)
            return Check(LibC.LinkAt(CurrentDirectory, from, CurrentDirectory, to, FollowLink));
    }

    /// <summary>Whether <see cref="LinkDescriptor"/> has a chance: it goes through <c>/proc</c>.</summary>
    public static bool CanLinkDescriptor(int descriptor)
    {
        fixed (byte* path = DescriptorPath(descriptor))
            return GetStatus(CurrentDirectory, path, 0, out _) >= 0;
    }

    private static byte[] DescriptorPath(int descriptor) => System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{descriptor}\0");

    private static int GetStatus(int descriptor, byte* path, int flags, out FileStatus status)
    {
        byte* buffer = stackalloc byte[FileStatus.StructureSize];
        int result = Check(LibC.StatX(descriptor, path, flags, BasicStatistics, buffer));
        status = result < 0 ? default : FileStatus.Parse(new ReadOnlySpan<byte>(buffer, FileStatus.StructureSize));
        return result;
    }

    private static int Check(nint result) => result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
}
