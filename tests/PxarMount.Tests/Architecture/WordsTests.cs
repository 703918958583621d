using System.Text.RegularExpressions;

namespace PxarMount.Tests.Architecture;

/// <summary>Words that say nothing, and words that belong to one machine.</summary>
public sealed partial class WordsTests
{
    // Put together here, so that this file does not hold what it looks for.
    private static readonly string[] s_foreignWords = ["/wo" + "rk/", "nuget" + ".org", "localhost" + ":3000"];

    // Words of others: mount(8) calls mount.pxar its helper, and systemd is a service manager.
    private static readonly string[] s_properNames = ["MountHelper", "ServiceManager"];

    [Fact]
    public void NoType_HasANameThatSaysNothing() =>
        Offences.None(
            from file in SourceFile.Below("src", "tests", "bench")
            from Match match in EmptyNames().Matches(file.Code)
            where !s_properNames.Contains(match.Groups["name"].Value)
            select $"{file}: {match.Groups["name"].Value}");

    [Fact]
    public void NoFile_NamesTheMachineItWasWrittenOn()
    {
        string root = SourceFile.RepositoryRoot;
        IEnumerable<string> offences =
            from path in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            let relative = Path.GetRelativePath(root, path)
            where !relative.Split('/').Any(part => part is ".git" or "bin" or "obj" or "artifacts" or "TestResults" or "golden")
            let text = File.ReadAllText(path)
            from word in s_foreignWords
            where text.Contains(word, StringComparison.Ordinal)
            select $"{relative}: {word}";
        Offences.None(offences);
    }

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?<name>\w*(?:Helper|Helpers|Util|Utils|Utility|Manager|Common|Misc))\b")]
    private static partial Regex EmptyNames();
}
