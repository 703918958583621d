namespace PxarMount.Interop;

/// <summary>
/// Calls on open descriptors, by their numbers. A negative result is a failure; <see cref="RawPath.LastError"/> tells which.
/// </summary>
internal static unsafe class Descriptor
{
    private const int OldKernelDescriptors = 1024;

    internal static int Read(int descriptor, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
            return (int)LibC.Read(descriptor, bytes, (nuint)destination.Length);
    }

    internal static int Write(int descriptor, ReadOnlySpan<byte> source)
    {
        fixed (byte* bytes = source)
            return (int)LibC.Write(descriptor, bytes, (nuint)source.Length);
    }

    internal static int ReadAt(int descriptor, Span<byte> destination, long offset)
    {
        fixed (byte* bytes = destination)
            return (int)LibC.ReadAt(descriptor, bytes, (nuint)destination.Length, offset);
    }

    /// <summary>Reads what the page cache holds; fails with EAGAIN instead of waiting for the disk.</summary>
    internal static int ReadCachedAt(int descriptor, Span<byte> destination, long offset)
    {
        fixed (byte* bytes = destination)
        {
            LibC.Segment segment = new() { Base = bytes, Length = (nuint)destination.Length };
            return (int)LibC.ReadAt(descriptor, &segment, 1, offset, LibC.ReadNoWait);
        }
    }

    /// <summary>A pipe of which a child gets neither end.</summary>
    internal static bool TryMakePipe(out int reading, out int writing)
    {
        int* ends = stackalloc int[2];
        bool made = LibC.Pipe(ends, LibC.CloseOnExec) == 0;
        (reading, writing) = made ? (ends[0], ends[1]) : (-1, -1);
        return made;
    }

    /// <summary>Whether a descriptor is open and goes on to children: what this process opened itself never does.</summary>
    internal static bool IsInheritable(int descriptor) =>
        LibC.Control(descriptor, LibC.GetDescriptorFlags, 0) is var flags && flags >= 0 && (flags & LibC.DescriptorClosesOnExec) == 0;

    /// <summary>Whether children get a descriptor.</summary>
    internal static void SetInheritable(int descriptor, bool inheritable) =>
        _ = LibC.Control(descriptor, LibC.SetDescriptorFlags, inheritable ? 0 : 1);

    /// <summary>Children get no descriptor but stdin, stdout and stderr.</summary>
    internal static void KeepAllFromChildren()
    {
        if (LibC.CloseRange(LibC.CloseRangeCall, 3, uint.MaxValue, LibC.CloseRangeOnExec) == 0)
            return;
        for (int descriptor = 3; descriptor < OldKernelDescriptors; descriptor++)
            SetInheritable(descriptor, inheritable: false);
    }

    /// <summary>Makes <paramref name="descriptor"/> stand for what <paramref name="target"/> stands for.</summary>
    internal static void Redirect(int descriptor, int target) => _ = LibC.Duplicate(target, descriptor);

    internal static void Close(int descriptor) => _ = LibC.Close(descriptor);
}
