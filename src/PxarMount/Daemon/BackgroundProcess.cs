using System.Globalization;
using System.Text;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// The parent's side of going into the background: the runtime cannot fork, so the program starts itself again with the same
/// arguments and waits until that child says over a pipe that the mount is ready. The parent does nothing else.
/// </summary>
internal static unsafe class BackgroundProcess
{
    private const int OldKernelDescriptors = 1024;

    /// <summary>
    /// Starts the child. Returns 0 when the mount is ready; else the child has told on stderr what is wrong, and its exit code is
    /// returned.
    /// </summary>
    /// <exception cref="IOException">The child cannot be started.</exception>
    internal static int Start()
    {
        int* pipe = stackalloc int[2];
        if (LibC.Pipe(pipe, LibC.CloseOnExec) < 0)
            throw new IOException($"cannot make a pipe: {RawPath.Describe(RawPath.LastError())}");
        KeepDescriptorsFromChild();
        _ = LibC.Control(pipe[1], LibC.SetDescriptorFlags, 0);

        int child = ChildProcess.Start(OwnProgram(), ChildProcess.ArgumentBlock(), EnvironmentFor(pipe[1]));
        LibC.Close(pipe[1]);
        byte ready;
        nint count;
        do
            count = LibC.Read(pipe[0], &ready, 1);
        while (count < 0 && RawPath.LastError() == LinuxFuse.Errno.EINTR);
        return count == 1 ? 0 : ChildProcess.Wait(child);
    }

    /// <summary>What a script has open, its lock for example, a daemon must not hold for the rest of the day.</summary>
    private static void KeepDescriptorsFromChild()
    {
        if (LibC.CloseRange(LibC.CloseRangeCall, 3, uint.MaxValue, LibC.CloseRangeOnExec) == 0)
            return;
        for (int descriptor = 3; descriptor < OldKernelDescriptors; descriptor++)
            _ = LibC.Control(descriptor, LibC.SetDescriptorFlags, 1);
    }

    private static List<byte[]> EnvironmentFor(int descriptor)
    {
        List<byte[]> environment = ChildProcess.EnvironmentBlock();
        Set(environment, ReadySignal.Variable, descriptor.ToString(CultureInfo.InvariantCulture));
        foreach ((string name, string value) in RuntimeSettings.ForDaemon)
            SetDefault(environment, name, value);
        return environment;
    }

    private static void Set(List<byte[]> environment, string name, string value)
    {
        environment.RemoveAll(variable => HasName(variable, name));
        environment.Add(Encoding.UTF8.GetBytes($"{name}={value}\0"));
    }

    private static void SetDefault(List<byte[]> environment, string name, string value)
    {
        if (!environment.Exists(variable => HasName(variable, name)))
            Set(environment, name, value);
    }

    private static bool HasName(ReadOnlySpan<byte> variable, string name) =>
        variable.Length > name.Length
        && variable[name.Length] == '='
        && variable[..name.Length].SequenceEqual(Encoding.UTF8.GetBytes(name));

    /// <summary>The path of this program. By its link in /proc it would run as well, but under the name "exe".</summary>
    private static byte[] OwnProgram()
    {
        byte[] path = new byte[4097];
        fixed (byte* bytes = path, link = "/proc/self/exe\0"u8)
        {
            nint length = LibC.ReadLink(link, bytes, (nuint)path.Length - 1);
            return length > 0 && !path.AsSpan(0, (int)length).EndsWith(" (deleted)"u8)
                ? path.AsSpan(0, (int)length + 1).ToArray()
                : "/proc/self/exe\0"u8.ToArray();
        }
    }
}
