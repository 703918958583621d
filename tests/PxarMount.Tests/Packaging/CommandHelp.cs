using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PxarMount.Tests.Packaging;

/// <summary>What <c>--help</c> of the built program says.</summary>
public sealed partial class CommandHelp
{
    private static readonly Lazy<IReadOnlyList<CommandHelp>> s_all = new(ReadAll);

    private CommandHelp(string name, string text)
    {
        (Name, Text) = (name, text);
        Options =
        [
            .. from line in SectionOf(text, "Options:")
               from Match match in OptionNames().Matches(Names().Match(line).Value)
               where match.Value is not ("-?" or "-h" or "--help") || !line.Contains("--help", StringComparison.Ordinal)
               select match.Value,
        ];
    }

    /// <summary>Every command.</summary>
    public static IReadOnlyList<CommandHelp> All => s_all.Value;

    public string Name { get; }

    public string Text { get; }

    /// <summary>Its options with their dashes, all names of each, without those that ask for help.</summary>
    public IReadOnlyList<string> Options { get; }

    /// <summary>The command above, for one of another; else null.</summary>
    public string? Parent => Name.Contains(' ', StringComparison.Ordinal) ? Name.Split(' ')[0] : null;

    /// <summary>The last word of its name.</summary>
    public string OwnName => Name.Split(' ')[^1];

    private static List<CommandHelp> ReadAll() => ReadAll("");

    private static List<CommandHelp> ReadAll(string parent)
    {
        var commands = new List<CommandHelp>();
        foreach (string line in SectionOf(Run([.. parent.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]), "Commands:"))
        {
            string name = $"{parent} {CommandNames().Match(line).Value}".Trim();
            if (name == parent)
                continue;
            commands.Add(new CommandHelp(name, Run([.. name.Split(' '), "--help"])));
            commands.AddRange(ReadAll(name));
        }

        return commands;
    }

    private static IEnumerable<string> SectionOf(string text, string title) =>
        text.Split('\n').SkipWhile(line => line != title).Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal));

    private static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "pxar-mount"), arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return text;
    }

    // The names stand before the first gap of two blanks.
    [GeneratedRegex(@"^  \S.*?(?=  |$)")]
    private static partial Regex Names();

    [GeneratedRegex(@"(?<![\w-])--?[\w?][\w-]*")]
    private static partial Regex OptionNames();

    [GeneratedRegex(@"(?<=^  )[a-z-]+")]
    private static partial Regex CommandNames();
}
