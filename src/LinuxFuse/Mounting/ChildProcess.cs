using System.Runtime.InteropServices;
using System.Text;
using LinuxFuse.Interop;

namespace LinuxFuse.Mounting;

/// <summary>
/// A child that gets one of our sockets, and no other descriptor, whatever else this process starts at the same moment: every
/// descriptor is closed on exec, and only the child's own copy is not.
/// </summary>
internal static unsafe class ChildProcess
{
    /// <summary>Number of the socket in the child.</summary>
    public const int SocketNumber = 3;

    /// <summary>Starts a program; null when it is not there.</summary>
    /// <param name="program">Name to look for in PATH, or a path.</param>
    /// <param name="arguments">Arguments behind the name.</param>
    /// <param name="environment">The whole environment, NAME=value.</param>
    /// <param name="socket">Becomes <see cref="SocketNumber"/> in the child; -1 for none.</param>
    /// <param name="standardError">Becomes 2 in the child.</param>
    public static int? Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, int socket, int standardError)
    {
        byte* actions = stackalloc byte[Libc.FileActionsSize];
        byte** argv = Strings([program, .. arguments]);
        byte** envp = Strings(environment);
        try
        {
            int pid;
            _ = Libc.posix_spawn_file_actions_init(actions);
            _ = Libc.posix_spawn_file_actions_addopen(actions, 0, "/dev/null", Libc.O_RDWR, 0);
            _ = Libc.posix_spawn_file_actions_addopen(actions, 1, "/dev/null", Libc.O_RDWR, 0);
            _ = Libc.posix_spawn_file_actions_adddup2(actions, standardError, 2);
            if (socket >= 0)
                _ = Libc.posix_spawn_file_actions_adddup2(actions, socket, SocketNumber);
            var error = (Errno)Libc.posix_spawnp(&pid, program, actions, null, argv, envp);
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            return error switch
            {
                Errno.None => pid,
                Errno.ENOENT or Errno.ENOTDIR or Errno.EACCES => null,
                _ => throw new FuseException($"cannot start {program}: {error}", error),
            };
        }
        finally
        {
            Free(argv);
            Free(envp);
        }
    }

    /// <summary>Waits for a child; its exit code, 128 + signal, or -1 when somebody else has waited for it.</summary>
    public static int Wait(int pid)
    {
        int status;
        while (Libc.waitpid(pid, &status, 0) < 0)
        {
            if (Libc.LastError != Errno.EINTR)
                return -1;
        }

        return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
    }

    /// <summary>Everything that comes out of a pipe, as text; at most 4 KiB are kept.</summary>
    public static string ReadToEnd(int pipe)
    {
        const int Capacity = 4096;
        byte* kept = stackalloc byte[Capacity];
        byte* surplus = stackalloc byte[Capacity];
        int length = 0;
        while (true)
        {
            bool full = length == Capacity;
            nint count = Libc.read(pipe, full ? surplus : kept + length, (nuint)(full ? Capacity : Capacity - length));
            if (count < 0 && Libc.LastError == Errno.EINTR)
                continue;
            if (count <= 0)
                return Encoding.UTF8.GetString(kept, length);
            length += full ? 0 : (int)count;
        }
    }

    private static byte** Strings(IReadOnlyList<string> values)
    {
        byte** strings = (byte**)NativeMemory.AllocZeroed((nuint)(values.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < values.Count; i++)
            strings[i] = (byte*)Marshal.StringToCoTaskMemUTF8(values[i]);
        return strings;
    }

    private static void Free(byte** strings)
    {
        for (byte** item = strings; *item != null; item++)
            Marshal.FreeCoTaskMem((nint)(*item));
        NativeMemory.Free(strings);
    }
}
