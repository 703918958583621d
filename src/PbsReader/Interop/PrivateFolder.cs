using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PbsReader.Interop;

/// <summary>
/// An open directory that belongs to this user alone, and the files in it by their paths from there, so that it is the one that was looked
/// at whatever happens to names above it. Paths end with a NUL; results below zero are negated error numbers. Safe for concurrent use.
/// </summary>
internal sealed unsafe class PrivateFolder : IDisposable
{
    private const uint FolderMode = 0x1c0;
    private const uint FileMode = 0x180;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly SafeFileHandle _handle;

    private PrivateFolder(string path, SafeFileHandle handle) => (Path, _handle) = (path, handle);

    /// <summary>Where it was when it was opened.</summary>
    public string Path { get; }

    /// <summary>A path of it for functions that know no descriptors; it is the open directory even when names above it changed.</summary>
    public string OpenPath => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}");

    /// <summary>Opens it, after making it where it is missing and that is wanted.</summary>
    /// <returns>What is wrong with it, for people; null when nothing is.</returns>
    public static string? TryOpen(string path, bool create, out PrivateFolder? folder)
    {
        folder = null;
        byte[] name = Encoding.UTF8.GetBytes(path + "\0");
        int descriptor = OpenFolder(name);
        if (descriptor == -LibC.NoEntry && create)
        {
            if (MakeFolder(path, name) is string problem)
                return problem;
            descriptor = OpenFolder(name);
        }

        if (descriptor < 0)
        {
            return descriptor is -LibC.NotDirectory or -LibC.LinkLoop
                ? $"{path} is a symbolic link or no folder; name the folder itself"
                : $"{path}: {Describe(descriptor)}";
        }

        var opened = new PrivateFolder(path, new SafeFileHandle(descriptor, ownsHandle: true));
        int result = opened.GetFacts("\0"u8, out FileFacts facts);
        string? reason = result < 0 ? $"{path}: {Describe(result)}"
            : facts.Owner != LibC.EffectiveUserId() ? $"{path} belongs to another user, and is not trusted"
            : facts.OpenToOthers != 0 ? $"{path} is open to other users; close it with: chmod 700 {path}"
            : null;
        if (reason is null)
            folder = opened;
        else
            opened.Dispose();
        return reason;
    }

    /// <summary>The error's text.</summary>
    public static string Describe(int result) => Marshal.GetPInvokeErrorMessage(-result);

    /// <summary>Opens a file to read it.</summary>
    public int Open(ReadOnlySpan<byte> path, out StoreFile file)
    {
        using Use directory = new(_handle);
        return StoreFile.Open(directory.Descriptor, path, out file);
    }

    /// <summary>Opens a file to read and write it, after making it where it is missing.</summary>
    public int OpenOrCreate(ReadOnlySpan<byte> path, out SafeFileHandle? file)
    {
        int descriptor = Open(path, LibC.ReadWrite | LibC.Create | LibC.NoFollow, FileMode);
        file = descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
        return Math.Min(0, descriptor);
    }

    /// <summary>What is to be known of a file; a link is not followed. Of the folder itself when the path is empty.</summary>
    public int GetFacts(ReadOnlySpan<byte> path, out FileFacts facts)
    {
        using Use directory = new(_handle);
        return GetFacts(directory.Descriptor, path, path.Length == 1 ? LibC.StatusEmptyPath : LibC.StatusNoFollow, out facts);
    }

    /// <summary>What is to be known of an open file.</summary>
    public static int GetFacts(SafeFileHandle file, out FileFacts facts)
    {
        using Use opened = new(file);
        return GetFacts(opened.Descriptor, "\0"u8, LibC.StatusEmptyPath, out facts);
    }

    /// <summary>
    /// Makes a file of that content, which has its name only when it is whole; false in <paramref name="isNew"/> when there is one
    /// already. Where the file system has no files without names, <paramref name="temporary"/> is its name until then.
    /// </summary>
    public int Write(ReadOnlySpan<byte> path, ReadOnlySpan<byte> temporary, ReadOnlySpan<byte> content, out bool isNew)
    {
        isNew = true;
        int descriptor = Open(".\0"u8, LibC.WriteOnly | LibC.Unnamed, FileMode);
        bool isNamed = descriptor is -LibC.NotSupported or -LibC.IsDirectory or -LibC.Invalid or -LibC.NoEntry;
        if (isNamed)
            descriptor = Open(temporary, LibC.WriteOnly | LibC.Create | LibC.Exclusive | LibC.NoFollow, FileMode);
        if (descriptor < 0)
            return descriptor;
        int result = WriteAll(descriptor, content);
        if (result >= 0)
        {
            string own = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}\0");
            result = isNamed ? Rename(temporary, path) : Link(LibC.CurrentDirectory, Encoding.ASCII.GetBytes(own), path, LibC.FollowLink);
        }

        _ = LibC.Close(descriptor);
        if (result < 0 && isNamed)
            Remove(temporary);
        isNew = result != -LibC.Exists;
        return isNew ? result : 0;
    }

    /// <summary>Makes a file of that content, in place of one that has the name.</summary>
    public int Replace(ReadOnlySpan<byte> path, ReadOnlySpan<byte> temporary, ReadOnlySpan<byte> content)
    {
        Remove(temporary);
        int result = Write(temporary, "unfinished\0"u8, content, out _);
        return result < 0 ? result : Rename(temporary, path);
    }

    /// <summary>Gives a file a second name.</summary>
    public int Link(ReadOnlySpan<byte> path, ReadOnlySpan<byte> second)
    {
        using Use directory = new(_handle);
        return Link(directory.Descriptor, path, second, 0);
    }

    /// <summary>Renames, over what has the new name.</summary>
    public int Rename(ReadOnlySpan<byte> path, ReadOnlySpan<byte> target)
    {
        using Use directory = new(_handle);
        fixed (byte* from = path, to = target)
            return Check(LibC.Rename(directory.Descriptor, from, directory.Descriptor, to));
    }

    /// <summary>Removes a file.</summary>
    public int Remove(ReadOnlySpan<byte> path, bool isFolder = false)
    {
        using Use directory = new(_handle);
        fixed (byte* name = path)
            return Check(LibC.Unlink(directory.Descriptor, name, isFolder ? LibC.RemoveDirectory : 0));
    }

    /// <summary>Makes a folder; no error when it is there.</summary>
    public int MakeFolder(ReadOnlySpan<byte> path)
    {
        using Use directory = new(_handle);
        int result;
        fixed (byte* name = path)
            result = Check(LibC.MakeDirectory(directory.Descriptor, name, FolderMode));
        return result == -LibC.Exists ? 0 : result;
    }

    /// <summary>Waits until everything that was written is on the disk.</summary>
    public int Synchronize()
    {
        using Use directory = new(_handle);
        return Check(LibC.SynchronizeFileSystem(directory.Descriptor));
    }

    /// <summary>Sets the time of the last change, in nanoseconds since 1970.</summary>
    public int SetModified(ReadOnlySpan<byte> path, long time)
    {
        using Use directory = new(_handle);
        (long seconds, long rest) = Math.DivRem(time, NanosecondsPerSecond);
        long* times = stackalloc long[] { seconds, rest, seconds, rest };
        fixed (byte* name = path)
            return Check(LibC.SetTimes(directory.Descriptor, name, times, LibC.StatusNoFollow));
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static string? MakeFolder(string path, byte[] name)
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(path) is { Length: > 0 } parent)
                Directory.CreateDirectory(parent);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be made: {exception.Message}";
        }

        fixed (byte* text = name)
        {
            int result = Check(LibC.MakeDirectory(LibC.CurrentDirectory, text, FolderMode));
            return result is 0 or -LibC.Exists ? null : $"{path} cannot be made: {Describe(result)}";
        }
    }

    private static int OpenFolder(byte[] name)
    {
        fixed (byte* text = name)
            return Check(LibC.Open(LibC.CurrentDirectory, text, LibC.Directory | LibC.NoFollow | LibC.CloseOnExec, 0));
    }

    private static int GetFacts(int descriptor, ReadOnlySpan<byte> path, int flags, out FileFacts facts)
    {
        byte* status = stackalloc byte[LibC.StatusSize];
        int result;
        fixed (byte* name = path)
            result = Check(LibC.Statx(descriptor, name, flags, LibC.StatusBasic, status));
        var bytes = new ReadOnlySpan<byte>(status, LibC.StatusSize);
        long seconds = BinaryPrimitives.ReadInt64LittleEndian(bytes[112..]);
        facts = result < 0 ? default : new FileFacts(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            seconds * NanosecondsPerSecond + BinaryPrimitives.ReadUInt32LittleEndian(bytes[120..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]));
        return result;
    }

    private static int WriteAll(int descriptor, ReadOnlySpan<byte> content)
    {
        int done = 0;
        fixed (byte* source = content)
        {
            while (done < content.Length)
            {
                nint count = LibC.WriteAt(descriptor, source + done, (nuint)(content.Length - done), done);
                if (count >= 0)
                    done += (int)count;
                else if (Marshal.GetLastPInvokeError() != LibC.Interrupted)
                    return -Marshal.GetLastPInvokeError();
            }
        }

        return done;
    }

    private static int Check(int result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    private int Open(ReadOnlySpan<byte> path, int flags, uint mode)
    {
        using Use directory = new(_handle);
        fixed (byte* name = path)
            return Check(LibC.Open(directory.Descriptor, name, flags | LibC.CloseOnExec, mode));
    }

    private int Link(int directory, ReadOnlySpan<byte> path, ReadOnlySpan<byte> second, int flags)
    {
        using Use own = new(_handle);
        fixed (byte* from = path, to = second)
            return Check(LibC.Link(directory, from, own.Descriptor, to, flags));
    }

    /// <summary>Keeps a descriptor open while it is used.</summary>
    private readonly ref struct Use
    {
        private readonly SafeFileHandle _handle;

        public Use(SafeFileHandle handle)
        {
            _handle = handle;
            bool isAdded = false;
            handle.DangerousAddRef(ref isAdded);
        }

        public int Descriptor => (int)_handle.DangerousGetHandle();

        public void Dispose() => _handle.DangerousRelease();
    }
}
