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
        int child = ChildProcess.Start(OwnProgram(), ChildProcess.ArgumentBlock(), EnvironmentFor(writing));
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
        List<byte[]> environment = ChildProcess.EnvironmentBlock();
        Set(environment, ReadySignal.Variable, ReadySignal.Format(descriptor));
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
        const string Link = "/proc/self/exe";
        byte[]? path = RawPath.ReadLink(Link);
        return path is null || path.AsSpan().EndsWith(" (deleted)\0"u8) ? RawPath.Terminated(Link) : path;
    }
}
