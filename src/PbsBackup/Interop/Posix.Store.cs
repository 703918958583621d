using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace PbsBackup.Interop;

/// <content>What writing a datastore needs.</content>
internal static unsafe partial class Posix
{
    private const int RemoveDirectory = 0x200;
    private const int SeekEnd = 2;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const long TimeNow = 0x3fff_ffff;
    private const long TimeOmit = 0x3fff_fffe;
    private const int LockShared = 1;
    private const int LockExclusive = 2;
    private const int LockAtOnce = 4;
    private const int SetOpenFileLock = 37;
    private const uint StartWriting = 2;

    /// <summary>A path as the system takes it.</summary>
    public static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + "\0");

    public static int MakeDirectoryAt(int directory, ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* path = name)
            return Check(LibC.MakeDirectoryAt(directory, path, mode));
    }

    public static int ChangeMode(int descriptor, uint mode) => Check(LibC.ChangeMode(descriptor, mode));

    public static int ChangeModeAt(int directory, ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* path = name)
            return Check(LibC.ChangeModeAt(directory, path, mode, 0));
    }

    public static int ChangeOwner(int descriptor, uint user, uint group) => Check(LibC.ChangeOwner(descriptor, user, group));

    public static int ChangeOwnerAt(int directory, ReadOnlySpan<byte> name, uint user, uint group)
    {
        fixed (byte* path = name)
            return Check(LibC.ChangeOwnerAt(directory, path, user, group, NoFollow));
    }

    /// <summary>Waits until a file's content is on the disk.</summary>
    public static int Synchronize(int descriptor) => Check(LibC.Synchronize(descriptor));

    /// <summary>Waits until everything on the file system of an open file is on the disk.</summary>
    public static int SynchronizeFileSystem(int descriptor) => Check(LibC.SynchronizeFileSystem(descriptor));

    /// <summary>Lets the system begin to write a file to the disk; a wish.</summary>
    public static void StartSynchronizing(int descriptor) => _ = LibC.SynchronizeRange(descriptor, 0, 0, StartWriting);

    /// <summary>Sets a file's access time to now, and leaves its modification time alone.</summary>
    public static int TouchAt(int directory, ReadOnlySpan<byte> name)
    {
        long* times = stackalloc long[] { 0, TimeNow, 0, TimeOmit };
        fixed (byte* path = name)
            return Check(LibC.SetTimesAt(directory, path, times, NoFollow));
    }

    /// <summary>Writes all of <paramref name="buffer"/> at an offset.</summary>
    public static int WriteAt(int descriptor, ReadOnlySpan<byte> buffer, long offset)
    {
        fixed (byte* source = buffer)
        {
            for (int done = 0; done < buffer.Length;)
            {
                nint count = LibC.WriteAt(descriptor, source + done, (nuint)(buffer.Length - done), offset + done);
                if (count >= 0)
                    done += (int)count;
                else if (Marshal.GetLastPInvokeError() != PosixError.Interrupted)
                    return -Marshal.GetLastPInvokeError();
            }
        }

        return 0;
    }

    /// <summary>Fills <paramref name="buffer"/> from an offset; returns fewer bytes only at the file's end.</summary>
    public static int ReadAt(int descriptor, Span<byte> buffer, long offset)
    {
        int done = 0;
        fixed (byte* target = buffer)
        {
            while (done < buffer.Length)
            {
                nint count = LibC.ReadAt(descriptor, target + done, (nuint)(buffer.Length - done), offset + done);
                if (count == 0)
                    break;
                if (count > 0)
                    done += (int)count;
                else if (Marshal.GetLastPInvokeError() != PosixError.Interrupted)
                    return -Marshal.GetLastPInvokeError();
            }
        }

        return done;
    }

    /// <summary>Length of an open file or device.</summary>
    public static long LengthOf(int descriptor) => Checked(LibC.Seek(descriptor, 0, SeekEnd));

    /// <summary>Offset of the first byte that is no hole, at <paramref name="offset"/> or behind it.</summary>
    public static long FindData(int descriptor, long offset) => Checked(LibC.Seek(descriptor, offset, SeekData));

    /// <summary>Offset of the first hole at <paramref name="offset"/> or behind it; the end of the file is one.</summary>
    public static long FindHole(int descriptor, long offset) => Checked(LibC.Seek(descriptor, offset, SeekHole));

    /// <summary>Takes an flock without waiting.</summary>
    public static int TryLock(int descriptor, bool exclusive) =>
        Check(LibC.LockFile(descriptor, (exclusive ? LockExclusive : LockShared) | LockAtOnce));

    /// <summary>
    /// Takes the shared record lock over a whole file without waiting. It belongs to the open file, not to the process, so that closing
    /// another descriptor of the file does not end it; the kernel compares it with the locks that processes own.
    /// </summary>
    public static int TryLockRecord(int descriptor)
    {
        // struct flock: two shorts (type and origin, both 0: to read, from the start), offset, length, process.
        long* record = stackalloc long[] { 0, 0, 0, 0 };
        return Check(LibC.LockRecord(descriptor, SetOpenFileLock, record));
    }

    public static int RenameAt(int directory, ReadOnlySpan<byte> source, ReadOnlySpan<byte> target)
    {
        fixed (byte* from = source, to = target)
            return Check(LibC.RenameAt(directory, from, directory, to));
    }

    /// <summary>Renames a file, unless there is one with the new name.</summary>
    public static int RenameToNewAt(int directory, ReadOnlySpan<byte> source, ReadOnlySpan<byte> target)
    {
        fixed (byte* from = source, to = target)
            return Check(LibC.RenameAt2(s_renameAt2, directory, from, directory, to, NoReplace));
    }

    public static int UnlinkAt(int directory, ReadOnlySpan<byte> name)
    {
        fixed (byte* path = name)
            return Check(LibC.UnlinkAt(directory, path, 0));
    }

    /// <summary>Removes an empty directory.</summary>
    public static int RemoveDirectoryAt(int directory, ReadOnlySpan<byte> name)
    {
        fixed (byte* path = name)
            return Check(LibC.UnlinkAt(directory, path, RemoveDirectory));
    }

    /// <summary>User and group id of a user; null when there is no such user.</summary>
    public static (uint User, uint Group)? FindUser(string name)
    {
        fixed (byte* text = Terminated(name))
        {
            // Two pointers (name and password), then the two numbers.
            byte* record = LibC.FindUser(text);
            if (record is null)
                return null;
            var numbers = new ReadOnlySpan<byte>(record + (2 * sizeof(nint)), 2 * sizeof(uint));
            return (BinaryPrimitives.ReadUInt32LittleEndian(numbers), BinaryPrimitives.ReadUInt32LittleEndian(numbers[sizeof(uint)..]));
        }
    }

    private static long Checked(long result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;
}
