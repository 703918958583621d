using System.CommandLine;
using PxarMount.Commands;
using PxarMount.Output;

namespace PxarMount;

/// <summary>Picks a command; turns exceptions into one line and an exit code.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static int Main()
    {
        var root = new RootCommand("Mounts, browses, extracts and creates Proxmox pxar archives.");
        foreach (Command command in new[]
        {
            ListCommand.Build(), TreeCommand.Build(), StatCommand.Build(), CatCommand.Build(), FindCommand.Build(), ExtractCommand.Build(),
        })
        {
            root.Subcommands.Add(command);
        }

        HelpExamples.Install(root);
        return root.Parse(RawText.ProcessArguments()[1..]).Invoke();
    }
}
