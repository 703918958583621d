using System.Runtime.InteropServices;
using LinuxFuse;

namespace PxarMount.Interop;

/// <summary>Paths as the kernel has them: questions about files whose names are any bytes.</summary>
internal static unsafe class RawPath
{
    private const int LongestPath = 4096;

    /// <summary>The zero-terminated bytes of a path in <see cref="RawText"/> form.</summary>
    internal static byte[] Terminated(string path) => [.. RawText.Encode(path), 0];

    /// <summary>What stands at a path, symbolic links followed.</summary>
    internal static Errno Stat(string path, out FileStatus status)
    {
        fixed (byte* bytes = Terminated(path))
        fixed (FileStatus* found = &status)
            return LibC.Status(LibC.CurrentDirectory, bytes, 0, LibC.StatusWithBirth, found) == 0 ? Errno.None : LastError();
    }

    /// <summary>What an open descriptor stands for.</summary>
    internal static Errno Stat(int descriptor, out FileStatus status)
    {
        byte empty = 0;
        fixed (FileStatus* found = &status)
            return LibC.Status(descriptor, &empty, LibC.EmptyPath, LibC.StatusWithBirth, found) == 0 ? Errno.None : LastError();
    }

    /// <summary>The absolute path without symbolic links.</summary>
    internal static Errno Resolve(string path, out string resolved)
    {
        byte* buffer = stackalloc byte[LongestPath + 1];
        fixed (byte* bytes = Terminated(path))
        {
            if (LibC.RealPath(bytes, buffer) is null)
            {
                resolved = path;
                return LastError();
            }
        }

        resolved = RawText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
        return Errno.None;
    }

    /// <summary>Opens a file; negative when that fails, and <see cref="LastError"/> says why.</summary>
    internal static int Open(string path, int flags, int mode = 0)
    {
        fixed (byte* bytes = Terminated(path))
            return LibC.Open(bytes, flags | LibC.CloseOnExec, mode);
    }

    /// <summary>Makes the root the current directory.</summary>
    internal static void ChangeToRoot()
    {
        fixed (byte* root = "/\0"u8)
            _ = LibC.ChangeDirectory(root);
    }

    /// <summary>Where a symbolic link leads, its target's bytes with a NUL behind them; null when it is none.</summary>
    internal static byte[]? ReadLink(string path)
    {
        byte[] target = new byte[LongestPath + 1];
        fixed (byte* bytes = target, link = Terminated(path))
        {
            nint length = LibC.ReadLink(link, bytes, LongestPath);
            return length > 0 ? target[..((int)length + 1)] : null;
        }
    }

    /// <summary>The error number of the last call that failed on this thread.</summary>
    internal static Errno LastError() => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>An error number in words.</summary>
    internal static string Describe(Errno error) => PosixError.Describe((int)error);
}
