using System.CommandLine;
using PbsBackup.Exclusion;
using PbsBackup.Walking;
using PxarArchive;

namespace PxarMount.Commands.Archiving;

/// <summary>Options that say what of a directory is archived; the same wherever one is.</summary>
internal sealed class WalkArguments
{
    private readonly Option<string[]> _exclude = new("--exclude")
    {
        Description = "leave out what matches: *.tmp at any level, /var/cache below DIR, tmp/ directories only; !PATTERN keeps it",
        HelpName = "PATTERN",
    };

    private readonly Option<bool> _allFileSystems = new("--all-file-systems") { Description = "enter mounted file systems too" };

    private readonly Option<string[]> _includeDevice = new("--include-dev")
    {
        Description = "enter the file system of PATH where it is mounted",
        HelpName = "PATH",
    };

    private readonly Option<long> _entriesMax = new("--entries-max")
    {
        Description = "give up at more entries than this in a directory and those above it",
        HelpName = "N",
        DefaultValueFactory = static _ => WalkOptions.DefaultEntriesMax,
    };

    private readonly Option<bool> _skipLostAndFound = new("--skip-lost-and-found")
    {
        Description = "leave out everything named lost+found",
    };

    private readonly Option<bool> _skipTooLarge = new("--skip-e2big-xattr")
    {
        Description = "go on without extended attributes that are too large to be read",
    };

    /// <summary>The options, in the order of the help.</summary>
    internal IEnumerable<Option> Options => [_exclude, _allFileSystems, _includeDevice, _entriesMax, _skipLostAndFound, _skipTooLarge];

    /// <summary>What they say.</summary>
    /// <exception cref="CommandException">They contradict each other, or a pattern is none.</exception>
    internal WalkOptions Read(ParseResult arguments)
    {
        string[] includeDevices = arguments.GetValue(_includeDevice) ?? [];
        if (includeDevices.Length > 0 && arguments.GetValue(_allFileSystems))
            throw new CommandException(ExitCode.Usage, "--include-dev says nothing beside --all-file-systems");
        if (arguments.GetValue(_entriesMax) < 0)
            throw new CommandException(ExitCode.Usage, "--entries-max must not be negative");
        return new WalkOptions
        {
            Exclusions = [.. (arguments.GetValue(_exclude) ?? []).Select(ParsePattern)],
            AllFileSystems = arguments.GetValue(_allFileSystems),
            IncludeDevices = [.. includeDevices.Select(path => FileName.FromOwned(RawText.Encode(path)))],
            EntriesMax = arguments.GetValue(_entriesMax),
            SkipLostAndFound = arguments.GetValue(_skipLostAndFound),
            SkipTooLargeXAttrs = arguments.GetValue(_skipTooLarge),
        };
    }

    private static ExclusionPattern ParsePattern(string pattern)
    {
        try
        {
            return ExclusionPattern.Parse(RawText.Encode(pattern));
        }
        catch (FormatException error)
        {
            throw new CommandException(ExitCode.Usage, $"--exclude '{pattern}': {error.Message}", error);
        }
    }
}
