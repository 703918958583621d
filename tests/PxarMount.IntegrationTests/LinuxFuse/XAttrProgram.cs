using System.Runtime.InteropServices;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>
/// <c>xattr PATH NAME</c>: asks for an attribute (or with an empty name for the list) with buffers of every size around its length,
/// and writes what each gave.
/// </summary>
public static partial class XAttrProgram
{
    public static int Run(string path, string name)
    {
        long length = Ask(path, name, null);
        Console.WriteLine($"length {length}");
        if (length < 0)
            return 0;
        byte[]? whole = null;
        for (long size = 1; size <= length + 5000; size += size < 40 || Math.Abs(size - length) < 10 ? 1 : 7)
        {
            byte[] buffer = new byte[size];
            long result = Ask(path, name, buffer);
            bool right = size < length ? result == -34 : result == length;
            if (right && result > 0)
            {
                whole ??= buffer[..(int)result];
                right = buffer.AsSpan(0, (int)result).SequenceEqual(whole) && !buffer.AsSpan((int)result).ContainsAnyExcept((byte)0);
            }

            if (!right)
                Console.WriteLine($"buffer of {size}: {result}");
        }

        Console.WriteLine(Convert.ToHexString(whole.AsSpan()[..Math.Min(32, whole!.Length)]));
        return 0;
    }

    private static unsafe long Ask(string path, string name, byte[]? buffer)
    {
        fixed (byte* memory = buffer)
        {
            nuint size = (nuint)(buffer?.Length ?? 0);
            nint result = name.Length > 0 ? getxattr(path, name, memory, size) : listxattr(path, memory, size);
            return result < 0 ? -Marshal.GetLastSystemError() : result;
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint getxattr(string path, string name, byte* value, nuint size);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial nint listxattr(string path, byte* list, nuint size);
}
