using System.CommandLine;
using PxarMount.Commands.Archiving;
using PxarMount.Commands.Caching;
using PxarMount.Commands.Keys;
using PxarMount.Commands.Listing;
using PxarMount.Commands.Status;
using PxarMount.Commands.Verification;

namespace PxarMount.Commands;

/// <summary>
/// Every command. Names stand apart from what builds the commands, so that looking at a name does not load the library for command
/// lines.
/// </summary>
internal static class CommandTable
{
    /// <summary>The command of a line that begins with none.</summary>
    internal const string Default = "mount";

    /// <summary>Names of the commands, in the order of the help; aliases are not among them.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        Default, "umount", "ls", "tree", "stat", "cat", "find", "extract", "create", "backup", "info",
        "snapshots", "files", "verify", "pin", "unpin", "pins", "cache", "status", "key",
    ];

    /// <summary>The name of the command that a command line begins with; null when it begins with none.</summary>
    internal static string? NameIn(ReadOnlySpan<string> arguments)
    {
        if (arguments.IsEmpty)
            return null;
        if (arguments[0] == "unmount")
            return "umount";
        if (arguments[0] == ExtractCommand.Alias)
            return "extract";
        if (arguments[0] is CompleteCommand.Name)
            return CompleteCommand.Name;
        foreach (string name in Names)
        {
            if (arguments[0] == name)
                return name;
        }

        return null;
    }

    /// <summary>Builds a command.</summary>
    internal static Command Build(string name) => name switch
    {
        Default => MountCommand.Build(),
        "umount" => UmountCommand.Build(),
        "ls" => ListCommand.Build(),
        "tree" => TreeCommand.Build(),
        "stat" => StatCommand.Build(),
        "cat" => CatCommand.Build(),
        "find" => FindCommand.Build(),
        "extract" => ExtractCommand.Build(),
        "create" => CreateCommand.Build(),
        "backup" => BackupCommand.Build(),
        "info" => InfoCommand.Build(),
        "snapshots" => SnapshotsCommand.Build(),
        "files" => FilesCommand.Build(),
        "verify" => VerifyCommand.Build(),
        "pin" => PinCommand.Build(),
        "unpin" => UnpinCommand.Build(),
        "pins" => PinsCommand.Build(),
        "cache" => CacheCommand.Build(),
        "status" => StatusCommand.Build(),
        "key" => KeyCommand.Build(),
        CompleteCommand.Name => CompleteCommand.Build(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such command"),
    };
}
