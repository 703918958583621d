using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PxarMount.Tests.TestKit;

/// <summary>
/// Reads files by byte paths and without following links, through libc: what the class library cannot. The structures are the same on
/// x64 and arm64.
/// </summary>
public static partial class LinuxFiles
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;

    /// <summary>Raw <c>struct statx</c>, 256 bytes.</summary>
    public static byte[] Statx(ReadOnlySpan<byte> path)
    {
        byte[] result = new byte[256];
        Check(statx(CurrentDirectory, Terminated(path), NoFollow, 0x7FF, result), path);
        return result;
    }

    public static byte[] ReadLink(ReadOnlySpan<byte> path)
    {
        byte[] target = new byte[8192];
        return target[..(int)Check(readlink(Terminated(path), target, target.Length), path)];
    }

    /// <summary>Names without <c>.</c> and <c>..</c>, in the order in which they come.</summary>
    public static unsafe List<byte[]> ReadDirectory(ReadOnlySpan<byte> path)
    {
        nint directory = opendir(Terminated(path));
        if (directory == 0)
            throw Failure(path);
        try
        {
            var names = new List<byte[]>();
            while (true)
            {
                Marshal.SetLastSystemError(0);
                byte* record = (byte*)readdir(directory);
                if (record is null)
                {
                    return Marshal.GetLastPInvokeError() == 0 ? names : throw Failure(path);
                }

                byte[] name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(record + 19).ToArray();
                if (!name.AsSpan().SequenceEqual("."u8) && !name.AsSpan().SequenceEqual(".."u8))
                    names.Add(name);
            }
        }
        finally
        {
            _ = closedir(directory);
        }
    }

    /// <summary>Names of all attributes; none where the file system has no such thing.</summary>
    public static List<byte[]> ListXAttrs(ReadOnlySpan<byte> path)
    {
        byte[] buffer = new byte[65536];
        long length = llistxattr(Terminated(path), buffer, buffer.Length);
        var names = new List<byte[]>();
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, (int)Math.Max(length, 0));
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            names.Add(rest[..end].ToArray());
            rest = rest[(end + 1)..];
        }

        return names;
    }

    /// <summary>An attribute's value as hex, or <c>error N</c>.</summary>
    public static string GetXAttr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name)
    {
        byte[] buffer = new byte[65536];
        long length = lgetxattr(Terminated(path), Terminated(name), buffer, buffer.Length);
        return length < 0 ? $"error {Marshal.GetLastPInvokeError()}" : Convert.ToHexStringLower(buffer.AsSpan(0, (int)length));
    }

    public static SafeFileHandle OpenRead(ReadOnlySpan<byte> path)
    {
        const int closeOnExec = 0x80000;
        return new SafeFileHandle((nint)Check(open(Terminated(path), closeOnExec), path), ownsHandle: true);
    }

    /// <summary>Inode flags as <c>lsattr</c> reads them; null where the file system does not tell.</summary>
    public static uint? InodeFlags(SafeFileHandle file)
    {
        byte[] value = new byte[8];
        return ioctl(file, 0x8008_6601, value) == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(value) : null;
    }

    private static byte[] Terminated(ReadOnlySpan<byte> path) => [.. path, 0];

    private static long Check(long result, ReadOnlySpan<byte> path) => result < 0 ? throw Failure(path) : result;

    private static IOException Failure(ReadOnlySpan<byte> path)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{Encoding.UTF8.GetString(path)}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int directory, byte[] path, int flags, uint mask, byte[] result);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long readlink(byte[] path, byte[] target, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint opendir(byte[] path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readdir(nint directory);

    [LibraryImport("libc")]
    private static partial int closedir(nint directory);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long llistxattr(byte[] path, byte[] list, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lgetxattr(byte[] path, byte[] name, byte[] value, nint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte[] path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle file, nuint request, byte[] value);
}
