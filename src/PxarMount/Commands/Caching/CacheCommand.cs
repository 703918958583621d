using System.CommandLine;
using PxarMount.Output;

namespace PxarMount.Commands.Caching;

/// <summary><c>pxar-mount cache</c>: looks after what this machine keeps of servers.</summary>
public static class CacheCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("cache", "Looks after what this machine keeps of servers.");
        command.Subcommands.Add(CacheStatusCommand.Build());
        command.Subcommands.Add(CacheClearCommand.Build());
        command.Subcommands.Add(CacheVerifyCommand.Build());
        HelpExamples.AddTo(
            command,
            "pxar-mount cache status",
            "pxar-mount cache verify --output-format json     # removes what is damaged; exit code 7 then",
            "pxar-mount cache clear                           # all that is not pinned");
        return command;
    }
}
