using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>
/// A file of a datastore, opened to read it and without any side effect: .NET's own opening takes a lock (flock), which is the very lock
/// that servers use, and waits for ever on a FIFO. Results below zero are negated error numbers.
/// </summary>
internal readonly unsafe struct StoreFile
{
    private const int TypeMask = 0xf000;
    private const int TypeRegular = 0x8000;
    private const int TypeDirectory = 0x4000;
    private const int InodeOffset = 32;
    private static volatile bool s_mayKeepAccessTime = true;

    private readonly int _descriptor;

    private StoreFile(int descriptor) => _descriptor = descriptor;

    /// <summary>Opens what <paramref name="path"/> names, which must end with a NUL; a symbolic link is refused.</summary>
    public static int Open(ReadOnlySpan<byte> path, out StoreFile file) => Open(LibC.CurrentDirectory, path, out file);

    /// <summary>The same, with a path that begins in an open directory.</summary>
    public static int Open(int directory, ReadOnlySpan<byte> path, out StoreFile file)
    {
        int descriptor;
        fixed (byte* name = path)
        {
            int flags = LibC.CloseOnExec | LibC.NonBlocking | LibC.NoFollow;
            descriptor = Open(directory, name, flags | (s_mayKeepAccessTime ? LibC.NoAccessTime : 0));

            // Only owners may leave the access time alone.
            if (descriptor == -LibC.NotPermitted && s_mayKeepAccessTime)
            {
                descriptor = Open(directory, name, flags);
                s_mayKeepAccessTime = descriptor < 0;
            }
        }

        file = new StoreFile(descriptor);
        return Math.Min(0, descriptor);
    }

    /// <summary>Whether there is something of that name, which must end with a NUL, and what.</summary>
    public static int GetStatus(ReadOnlySpan<byte> path, bool follow, out bool isDirectory)
    {
        fixed (byte* name = path)
        {
            int result = GetStatus(LibC.CurrentDirectory, name, follow ? 0 : LibC.StatusNoFollow, out int type, out _);
            isDirectory = type == TypeDirectory;
            return result;
        }
    }

    /// <summary>The inode number of that name, which must end with a NUL.</summary>
    public static int GetInode(ReadOnlySpan<byte> path, out ulong inode)
    {
        byte* status = stackalloc byte[LibC.StatusSize];
        int result;
        fixed (byte* name = path)
            result = LibC.Statx(LibC.CurrentDirectory, name, LibC.StatusNoFollow, LibC.StatusInode, status);
        inode = result == 0 ? BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(status + InodeOffset, sizeof(ulong))) : 0;
        return result == 0 ? 0 : -Marshal.GetLastPInvokeError();
    }

    /// <summary>The length of the regular file of that name, which must end with a NUL; -1 when it is something else.</summary>
    public static int GetStatus(ReadOnlySpan<byte> path, out long length)
    {
        fixed (byte* name = path)
        {
            int result = GetStatus(LibC.CurrentDirectory, name, LibC.StatusNoFollow, out int type, out length);
            length = type == TypeRegular ? length : -1;
            return result;
        }
    }

    /// <summary>The file's length; -1 in <paramref name="length"/> when it is no regular file.</summary>
    public int GetLength(out long length)
    {
        byte empty = 0;
        int result = GetStatus(_descriptor, &empty, LibC.StatusEmptyPath, out int type, out length);
        if (type != TypeRegular)
            length = -1;
        return result;
    }

    /// <summary>Fills <paramref name="destination"/> from the file's start; returns fewer bytes only at the file's end.</summary>
    public int Read(Span<byte> destination)
    {
        int done = 0;
        fixed (byte* target = destination)
        {
            while (done < destination.Length)
            {
                nint count = LibC.ReadAt(_descriptor, target + done, (nuint)(destination.Length - done), done);
                if (count == 0)
                    break;
                if (count > 0)
                    done += (int)count;
                else if (Marshal.GetLastPInvokeError() != LibC.Interrupted)
                    return -Marshal.GetLastPInvokeError();
            }
        }

        return done;
    }

    /// <summary>Closes the file; once.</summary>
    public void Close() => _ = LibC.Close(_descriptor);

    private static int Open(int directory, byte* path, int flags)
    {
        int descriptor;
        do
        {
            descriptor = LibC.Open(directory, path, flags, 0);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == LibC.Interrupted);
        return descriptor < 0 ? -Marshal.GetLastPInvokeError() : descriptor;
    }

    private static int GetStatus(int directory, byte* path, int flags, out int type, out long length)
    {
        byte* status = stackalloc byte[LibC.StatusSize];
        int result = LibC.Statx(directory, path, flags, LibC.StatusTypeAndSize, status);
        var bytes = new ReadOnlySpan<byte>(status, LibC.StatusSize);
        type = result == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & TypeMask : 0;
        length = result == 0 ? BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]) : 0;
        return result == 0 ? 0 : -Marshal.GetLastPInvokeError();
    }
}
