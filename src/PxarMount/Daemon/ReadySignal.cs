using System.Globalization;
using LinuxFuse;
using PxarArchive;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// The child's side of going into the background: leaves the terminal and tells the waiting parent that the mount is ready.
/// </summary>
internal sealed class ReadySignal
{
    /// <summary>
    /// Environment variable with the number of the pipe's descriptor, and of the process that waits at its other end: one that is left
    /// over in somebody's environment means nothing.
    /// </summary>
    internal const string Variable = "PXAR_MOUNT_READY_FD";

    private const int MostRuntimeDescriptors = 64;
    private readonly int _descriptor;
    private readonly List<int> _copies;

    private ReadySignal(int descriptor, List<int> copies) => (_descriptor, _copies) = (descriptor, copies);

    /// <summary>Whether the process that started this one waits for its signal.</summary>
    internal static bool IsExpected => Read() is not null;

    /// <summary>The signal that this process was started with; null when nobody waits for one.</summary>
    internal static ReadySignal? FromEnvironment()
    {
        int? expected = Read();
        Environment.SetEnvironmentVariable(Variable, null);
        if (expected is not int descriptor)
            return null;
        Descriptor.SetInheritable(descriptor, inheritable: false);
        return new ReadySignal(descriptor, CopiesOfStandardStreams());
    }

    /// <summary>The variable's value for a child of this process.</summary>
    internal static string Format(int descriptor) =>
        string.Create(CultureInfo.InvariantCulture, $"{descriptor}:{Environment.ProcessId}");

    /// <summary>
    /// Leaves the terminal and the folder where the program was started, then lets the parent go. From now on stdin, stdout and
    /// stderr lead nowhere, so that whoever reads the parent's output sees its end.
    /// </summary>
    internal void Detach()
    {
        _ = LibC.NewSession();
        RawPath.ChangeToRoot();
        int nowhere = RawPath.Open("/dev/null", LibC.ReadWrite);
        if (nowhere >= 0)
            _copies.ForEach(descriptor => Descriptor.Redirect(descriptor, nowhere));
        if (nowhere > 2)
            Descriptor.Close(nowhere);
        _ = Descriptor.Write(_descriptor, [1]);
        Descriptor.Close(_descriptor);
    }

    private static int? Read()
    {
        string[] parts = Environment.GetEnvironmentVariable(Variable)?.Split(':') ?? [];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)
            && descriptor > 2
            && parent == LibC.GetParent()
            && RawPath.Stat(descriptor, out FileStatus status) == Errno.None
            && status.Type == PxarStat.TypeFifo
            ? descriptor
            : null;
    }

    /// <summary>
    /// The three streams, and the copies of them that the runtime made at its start. Taken before we open anything ourselves, which
    /// might be the same file.
    /// </summary>
    private static List<int> CopiesOfStandardStreams()
    {
        var copies = new List<int> { 0, 1, 2 };
        var streams = new List<FileStatus>();
        for (int descriptor = 0; descriptor < 3; descriptor++)
        {
            if (RawPath.Stat(descriptor, out FileStatus status) == Errno.None)
                streams.Add(status);
        }

        for (int descriptor = 3; descriptor < MostRuntimeDescriptors; descriptor++)
        {
            if (RawPath.Stat(descriptor, out FileStatus status) == Errno.None
                && streams.Exists(stream => stream.Identity == status.Identity))
            {
                copies.Add(descriptor);
            }
        }

        return copies;
    }
}
