using System.CommandLine;
using PxarMount.Commands;

namespace PxarMount;

/// <summary>Picks a command; turns exceptions into one line and an exit code.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static int Main()
    {
        var root = new RootCommand("Mounts, browses, extracts and creates Proxmox pxar archives.");
        return root.Parse(RawText.ProcessArguments()[1..]).Invoke() == 0 ? (int)ExitCode.Ok : (int)ExitCode.Usage;
    }
}
