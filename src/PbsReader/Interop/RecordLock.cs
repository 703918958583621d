using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PbsReader.Interop;

/// <summary>
/// Locks on single bytes of a file, held by the open file: against all other openings of it, in this process too, and gone with it
/// however its process ends. Results below zero are negated error numbers.
/// </summary>
internal static unsafe class RecordLock
{
    private const long Read = 0;
    private const long Write = 1;
    private const long None = 2;

    /// <summary>Takes a lock; -<see cref="LibC.TryAgain"/> when somebody else has one that excludes it.</summary>
    public static int Try(SafeFileHandle file, long position, bool isShared = false)
    {
        int result = Set(file, position, isShared ? Read : Write);
        return result == -LibC.AccessDenied ? -LibC.TryAgain : result;
    }

    /// <summary>Gives it back.</summary>
    public static void Release(SafeFileHandle file, long position) => _ = Set(file, position, None);

    private static int Set(SafeFileHandle file, long position, long kind)
    {
        // struct flock: two shorts (kind, and origin, which is the start), offset, length, process.
        long* record = stackalloc long[] { kind, position, 1, 0 };
        bool isAdded = false;
        try
        {
            file.DangerousAddRef(ref isAdded);
            int result = LibC.LockRecord((int)file.DangerousGetHandle(), LibC.SetOpenFileLock, record);
            return result < 0 ? -Marshal.GetLastPInvokeError() : 0;
        }
        catch (ObjectDisposedException)
        {
            // Another file has its place, or everything is over: the lock went with it.
            return -LibC.BadDescriptor;
        }
        finally
        {
            if (isAdded)
                file.DangerousRelease();
        }
    }
}
