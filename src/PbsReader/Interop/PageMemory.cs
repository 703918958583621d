using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>Memory straight from the kernel, in pages: given back, it is free for everyone at once, unlike what a heap keeps.</summary>
internal static unsafe partial class PageMemory
{
    private const int ReadWrite = 0x1 | 0x2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int NoReserve = 0x4000;
    private const int MayMove = 1;

    private static readonly int s_pageSize = Environment.SystemPageSize;

    /// <summary>What <paramref name="length"/> bytes take in whole pages.</summary>
    public static long RoundUp(long length) => checked(length + s_pageSize - 1) & -s_pageSize;

    /// <summary>Maps whole pages, which read as zeros.</summary>
    /// <exception cref="InsufficientMemoryException">The kernel refuses.</exception>
    public static PageRange Map(long size)
    {
        // No huge pages: their first use is quicker on some machines, and several times slower on virtual ones that never used them.
        void* address = MapPages(null, (nuint)size, ReadWrite, PrivateAnonymous | NoReserve, -1, 0);
        return (nint)address != -1 ? new PageRange((nint)address, size) : throw new InsufficientMemoryException();
    }

    /// <summary>The same pages, and more or fewer of them at the end, perhaps elsewhere. The old range is gone.</summary>
    /// <exception cref="InsufficientMemoryException">The kernel refuses; the old range is still there.</exception>
    public static PageRange Resize(PageRange range, long size)
    {
        void* address = RemapPages((void*)range.Address, (nuint)range.Size, (nuint)size, MayMove);
        return (nint)address != -1 ? new PageRange((nint)address, size) : throw new InsufficientMemoryException();
    }

    /// <summary>Gives the pages back to the kernel. Touching them afterwards ends the process.</summary>
    public static void Unmap(PageRange range) => _ = UnmapPages((void*)range.Address, (nuint)range.Size);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* MapPages(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    private static partial void* RemapPages(void* address, nuint oldLength, nuint newLength, int flags);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int UnmapPages(void* address, nuint length);
}
