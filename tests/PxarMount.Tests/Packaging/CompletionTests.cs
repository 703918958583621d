using System.Text.RegularExpressions;

namespace PxarMount.Tests.Packaging;

/// <summary>The completion files are written by hand; here they are held to what the program says of itself.</summary>
public sealed partial class CompletionTests
{
    [Fact]
    public void Program_HasCommandsAndOptions()
    {
        Assert.Contains(CommandHelp.All, command => command.Name == "mount" && command.Options.Contains("--foreground"));
        Assert.Contains(CommandHelp.All, command => command.Name == "umount");
    }

    [Fact]
    public void Bash_KnowsEveryOptionAndNoOther()
    {
        string text = PackagedFile.Text("packaging/completion/pxar-mount.bash");
        foreach (CommandHelp command in CommandHelp.All)
        {
            Match line = Regex.Match(text, $@"^    \[{command.Name}\]='([^']*)'", RegexOptions.Multiline);
            Assert.True(line.Success, $"{command.Name} is missing");
            AssertSame(command, line.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Fact]
    public void Zsh_KnowsEveryOptionAndNoOther()
    {
        string text = PackagedFile.Text("packaging/completion/_pxar-mount");
        foreach (CommandHelp command in CommandHelp.All)
        {
            Match function = Regex.Match(
                text, $@"^_pxar-mount-{command.Name.Replace(' ', '-')}\(\) \{{\n(.*?)^\}}", RegexOptions.Multiline | RegexOptions.Singleline);
            Assert.True(function.Success, $"{command.Name} is missing");
            string[] options = [.. ZshOptions().Matches(function.Groups[1].Value).Select(match => match.Groups["name"].Value)];
            AssertSame(command, options);
        }
    }

    [Fact]
    public void Fish_KnowsEveryOptionAndNoOther()
    {
        string[] lines = PackagedFile.Text("packaging/completion/pxar-mount.fish").Split('\n');
        foreach (CommandHelp command in CommandHelp.All)
        {
            IEnumerable<string> options =
                from line in lines
                where Regex.IsMatch(line, $@"^{FunctionOf(command)} '[^']*(?<![\w-]){command.OwnName}(?![\w-])[^']*'")
                from Match match in FishOptions().Matches(line)
                select (match.Groups["kind"].Value == "l" ? "--" : "-") + match.Groups["name"].Value;
            AssertSame(command, [.. options]);
        }
    }

    [Theory]
    [InlineData("packaging/completion/pxar-mount.bash")]
    [InlineData("packaging/completion/_pxar-mount")]
    [InlineData("packaging/completion/pxar-mount.fish")]
    public void Completion_OffersEveryCommand(string file)
    {
        string text = PackagedFile.Text(file);
        Assert.All(CommandHelp.All, command => Assert.Matches($@"(?m)^[^#]*(?<![\w-]){command.OwnName}(?![\w-])", text));
    }

    private static string FunctionOf(CommandHelp command) =>
        command.Parent is { } parent ? $"__pxar_mount_{parent}_option" : "__pxar_mount_option";

    private static void AssertSame(CommandHelp command, string[] offered)
    {
        string[] missing = [.. command.Options.Except(offered)];
        string[] foreign = [.. offered.Except(command.Options).Except(["--help"])];
        Assert.True(missing.Length == 0, $"{command.Name} lacks {string.Join(' ', missing)}");
        Assert.True(foreign.Length == 0, $"{command.Name} does not know {string.Join(' ', foreign)}");
    }

    [GeneratedRegex(@"(?<![\w-])(?<name>--?[\w][\w-]*)(?=[+=]?\[|[,}+=])")]
    private static partial Regex ZshOptions();

    [GeneratedRegex(@" -(?<kind>[ls]) (?<name>[\w-]+)")]
    private static partial Regex FishOptions();
}
