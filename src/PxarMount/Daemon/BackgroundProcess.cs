using System.Text;
using LinuxFuse;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// The parent's side of going into the background: the runtime cannot fork, so the program starts itself again with the same
/// arguments and waits until that child says over a pipe that the mount is ready. The parent does nothing else.
/// </summary>
internal static class BackgroundProcess
{
    /// <summary>
    /// Starts the child. Returns 0 when the mount is ready; else the child has told on stderr what is wrong, and its exit code is
    /// returned.
    /// </summary>
    /// <exception cref="IOException">The child cannot be started.</exception>
    internal static int Start()
    {
        if (!Descriptor.TryMakePipe(out int reading, out int writing))
            throw new IOException($"cannot make a pipe: {RawPath.Describe(RawPath.LastError())}");

        // What a script has open, its lock for example, a daemon must not hold for the rest of the day.
        Descriptor.KeepAllFromChildren();
        Descriptor.SetInheritable(writing, inheritable: true);
        SecretDescriptors.KeepForChildren();
        int child = ChildProcess.Start(ChildProcess.OwnProgram(), ChildProcess.ArgumentBlock(), EnvironmentFor(writing));
        Descriptor.Close(writing);
        Span<byte> ready = stackalloc byte[1];
        int count;
        do
            count = Descriptor.Read(reading, ready);
        while (count < 0 && RawPath.LastError() == Errno.EINTR);
        return count == 1 ? 0 : ChildProcess.Wait(child);
    }

    private static List<byte[]> EnvironmentFor(int descriptor)
    {
        List<byte[]> environment = RuntimeSettings.AddTo(ChildProcess.EnvironmentBlock(), out _);
        environment.RemoveAll(static variable => RuntimeSettings.HasName(variable, ReadySignal.Variable));
        environment.Add(Encoding.UTF8.GetBytes($"{ReadySignal.Variable}={ReadySignal.Format(descriptor)}\0"));
        return environment;
    }
}
