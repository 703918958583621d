using System.CommandLine;
using PxarArchive;
using PxarMount.Query;

namespace PxarMount.Commands;

/// <summary>The conditions of <c>find</c> on a command line.</summary>
internal sealed class FindOptions
{
    private readonly Option<string> _path = new("--path")
    {
        Description = "search below this directory",
        HelpName = "PATH",
        DefaultValueFactory = static _ => "/",
    };

    private readonly Option<string?> _types = new("--type")
    {
        Description = "f file, d directory, l symlink, b c devices, p pipe, s socket, h hard-linked file; several as f,l",
        HelpName = "TYPE",
    };

    private readonly Option<string?> _size = new("--size")
    {
        Description = "size of files: +1M more than, -10k less than, 4096 exactly; several as +1M,-1G",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _newer = new("--newer")
    {
        Description = "modified after: 2024-06-10, 2024-06-10T11:13:20Z, @1700000000, or how long ago: 12h, 7d, 2w",
        HelpName = "TIME",
    };

    private readonly Option<string?> _older = new("--older") { Description = "modified before", HelpName = "TIME" };

    private readonly Option<bool> _ignoreCase = new("-i", "--iname") { Description = "PATTERN in upper or lower case" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _path, _types, _size, _newer, _older, _ignoreCase })
            command.Options.Add(option);
    }

    /// <summary>Where to search, in RawText form.</summary>
    public string ReadPath(ParseResult arguments) => arguments.GetValue(_path) ?? "/";

    /// <summary>The filter; a malformed condition ends the command.</summary>
    public EntryFilter Read(ParseResult arguments, string? pattern, TimeProvider clock)
    {
        try
        {
            bool isPath = pattern?.Contains('/', StringComparison.Ordinal) == true;
            Glob? glob = pattern is null
                ? null
                : Glob.Parse(RawText.Encode(isPath && !pattern.StartsWith('/') ? "/" + pattern : pattern), arguments.GetValue(_ignoreCase));
            return new EntryFilter
            {
                Path = isPath ? glob : null,
                Name = isPath ? null : glob,
                Types = ReadTypes(arguments.GetValue(_types)),
                Size = arguments.GetValue(_size) is string size ? SizeRange.Parse(size) : null,
                Newer = ReadTime(arguments.GetValue(_newer), clock),
                Older = ReadTime(arguments.GetValue(_older), clock),
            };
        }
        catch (FormatException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message, error);
        }
    }

    private static PxarTime? ReadTime(string? text, TimeProvider clock) => text is null ? null : TimeArgument.Parse(text, clock);

    private static string? ReadTypes(string? text)
    {
        if (text is null)
            return null;
        string letters = text.Replace(",", "", StringComparison.Ordinal);
        return letters.Length > 0 && letters.All(EntryType.Letters.Contains)
            ? letters
            : throw new FormatException($"'{text}' is no type; letters are {string.Join(',', EntryType.Letters.ToCharArray())}");
    }
}
