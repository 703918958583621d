using System.Globalization;
using LinuxFuse;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// The child's side of going into the background: leaves the terminal and tells the waiting parent that the mount is ready.
/// </summary>
internal sealed unsafe class ReadySignal
{
    /// <summary>Environment variable with the number of the pipe's descriptor.</summary>
    internal const string Variable = "PXAR_MOUNT_READY_FD";

    // The runtime takes its copies before anything else is open.
    private const int HighestCopy = 63;

    private readonly int _descriptor;

    private ReadySignal(int descriptor) => _descriptor = descriptor;

    /// <summary>Whether a parent waits, as far as the environment tells.</summary>
    internal static bool IsExpected => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>The signal that this process was started with; null when nobody waits for one.</summary>
    internal static ReadySignal? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } value)
            return null;
        Environment.SetEnvironmentVariable(Variable, null);

        // A variable left over in somebody's environment must not make us write into a file of theirs.
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor) || descriptor < 3
            || RawPath.Stat(descriptor, out LibC.FileStatus status) != Errno.None || (status.Mode & 0xF000) != 0x1000)
        {
            return null;
        }

        _ = LibC.Control(descriptor, LibC.SetDescriptorFlags, 1);
        return new ReadySignal(descriptor);
    }

    /// <summary>
    /// Leaves the terminal and the folder where the program was started, then lets the parent go. From now on stdin, stdout and
    /// stderr lead nowhere, so that whoever reads the parent's output sees its end.
    /// </summary>
    internal void Detach()
    {
        _ = LibC.NewSession();
        fixed (byte* root = "/\0"u8)
            _ = LibC.ChangeDirectory(root);
        int nowhere = RawPath.Open("/dev/null", LibC.ReadWrite);
        for (int descriptor = 2; nowhere >= 0 && descriptor >= 0; descriptor--)
        {
            LeaveCopies(descriptor, nowhere);
            _ = LibC.Duplicate(nowhere, descriptor);
        }

        if (nowhere > 2)
            LibC.Close(nowhere);

        byte ready = 1;
        _ = LibC.Write(_descriptor, &ready, 1);
        LibC.Close(_descriptor);
    }

    /// <summary>
    /// The runtime duplicates stdin, stdout and stderr when it starts. A reader of a pipe, or the master of a terminal, would wait for
    /// those copies as well. Files are left alone: one of them may be the log.
    /// </summary>
    private static void LeaveCopies(int standard, int nowhere)
    {
        if (RawPath.Stat(standard, out LibC.FileStatus original) != Errno.None || (original.Mode & 0xF000) == 0x8000)
            return;
        for (int descriptor = 3; descriptor <= HighestCopy; descriptor++)
        {
            if (descriptor != nowhere
                && RawPath.Stat(descriptor, out LibC.FileStatus status) == Errno.None
                && (status.Inode, status.DeviceMajor, status.DeviceMinor) == (original.Inode, original.DeviceMajor, original.DeviceMinor))
            {
                _ = LibC.Duplicate(nowhere, descriptor);
            }
        }
    }
}
