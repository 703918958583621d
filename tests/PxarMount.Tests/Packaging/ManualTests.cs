using System.Globalization;
using System.Text.RegularExpressions;
using PxarMount.Commands;

namespace PxarMount.Tests.Packaging;

/// <summary>The manual page is complete: every command, every option, every exit code.</summary>
public sealed partial class ManualTests
{
    [Fact]
    public void Manual_ExplainsEveryCommandAndOption()
    {
        string page = PackagedFile.Text("packaging/man/pxar-mount.1").Replace("\\-", "-", StringComparison.Ordinal);
        foreach (CommandHelp command in CommandHelp.All)
        {
            Match section = Regex.Match(
                page, $@"^\.SS ""pxar-mount \[?{command.Name}\b(.*?)(?=^\.S[SH]|\z)", RegexOptions.Multiline | RegexOptions.Singleline);
            Assert.True(section.Success, $"{command.Name} is missing");
            string text = section.Value + CommonSection().Match(page).Value;
            Assert.All(command.Options, option => Assert.Matches($@"(?<![\w-]){Regex.Escape(option)}(?![\w-])", text));
        }
    }

    [Theory]
    [InlineData("packaging/man/pxar-mount.1")]
    [InlineData("packaging/completion/pxar-mount.bash")]
    [InlineData("packaging/completion/_pxar-mount")]
    [InlineData("packaging/completion/pxar-mount.fish")]
    [InlineData("README.md")]
    public void EveryMountOption_IsDocumented(string file)
    {
        string text = PackagedFile.Text(file).Replace("\\-", "-", StringComparison.Ordinal);
        string list = MountOptions().Match(CommandHelp.All.Single(command => command.Name == "mount").Text).Groups[1].Value;
        string[] names = [.. OptionWords().Matches(list).Select(match => match.Value)];
        Assert.Contains("allow_other", names);
        Assert.All(names, name => Assert.Matches($@"(?<![a-z_]){name}(?![a-z_])", text));
    }

    [Theory]
    [InlineData("packaging/man/pxar-mount.1", @"^\.TP\n{0}$")]
    [InlineData("README.md", @"^\| {0} \|")]
    public void EveryExitCode_IsDocumented(string file, string pattern)
    {
        string text = PackagedFile.Text(file);
        foreach (ExitCode code in Enum.GetValues<ExitCode>())
            Assert.Matches(new Regex(string.Format(CultureInfo.InvariantCulture, pattern, (int)code), RegexOptions.Multiline), text);
    }

    [GeneratedRegex(@"^  -o .*?commas: (.*)$", RegexOptions.Multiline)]
    private static partial Regex MountOptions();

    [GeneratedRegex(@"(?<=[\s,\]]|^)[a-z_]+(?=[=,]|$)")]
    private static partial Regex OptionWords();

    [GeneratedRegex(@"^\.SH ""WHAT EVERY COMMAND HAS""(.*?)(?=^\.SH)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CommonSection();
}
