namespace PxarMount.Interop;

/// <summary>The path by which an open file is reached where the kernel asks for a path.</summary>
internal static unsafe class DescriptorPath
{
    /// <summary>Bytes that a path takes at most, its NUL included.</summary>
    public const int Capacity = 32;

    /// <summary>Writes the path, with a NUL behind it.</summary>
    public static void Format(int descriptor, byte* destination)
    {
        var path = new Span<byte>(destination, Capacity);
        "/proc/self/fd/"u8.CopyTo(path);
        descriptor.TryFormat(path[14..], out int length);
        path[14 + length] = 0;
    }
}
