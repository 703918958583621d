using System.Text.RegularExpressions;

namespace PxarMount.Tests.Architecture;

/// <summary>The shape of the source: small files, one public type each, folders that say the namespace.</summary>
public sealed partial class ShapeTests
{
    private static readonly IReadOnlyList<SourceFile> s_all = SourceFile.Below("src", "tests", "bench");

    [Fact]
    public void NoFile_IsLongerThan500Lines() =>
        Offences.None(s_all.Where(file => file.Lines.Count > 500).Select(file => $"{file}: {file.Lines.Count} lines"));

    [Fact]
    public void HalfOfTheSource_IsShorterThan100Lines()
    {
        int[] lengths = [.. SourceFile.Below("src").Select(file => file.Lines.Count).Order()];
        Assert.InRange(lengths[lengths.Length / 2], 1, 99);
    }

    // Tests hold tables, whose rows are easier to compare in one line each.
    [Theory]
    [InlineData("src", 140)]
    [InlineData("bench", 140)]
    [InlineData("tests", 160)]
    public void NoLine_IsTooLong(string folder, int columns) =>
        Offences.None(
            from file in SourceFile.Below(folder)
            from line in file.Lines.Select((text, index) => (text, number: index + 1))
            where line.text.Length > columns
            select $"{file}:{line.number}: {line.text.Length} columns");

    [Fact]
    public void PublicType_IsAloneInAFileOfItsName()
    {
        foreach (SourceFile file in s_all)
        {
            string[] types = [.. PublicTypes().Matches(file.Code).Select(match => match.Groups["name"].Value)];
            Assert.True(types.Length <= 1, $"{file} holds the public types {string.Join(", ", types)}");
            string name = Path.GetFileName(file.RelativePath).Split('.')[0];
            Assert.True(types.Length == 0 || types[0] == name, $"{file} holds {types.FirstOrDefault()}");
        }
    }

    [Fact]
    public void Namespace_IsTheFolder()
    {
        foreach (SourceFile file in s_all)
        {
            string? found = Namespaces().Match(file.Code) is { Success: true } match ? match.Groups["name"].Value : null;
            string folder = Path.GetDirectoryName(file.RelativePath)!;
            string expected = folder[(folder.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('/', '.');
            Assert.True(found is null || found == expected, $"{file}: namespace {found}, folder {expected}");
        }
    }

    [Fact]
    public void NoRegionAndNoConditionalCompilation() =>
        Offences.None(s_all.Where(file => Directives().IsMatch(file.Code)));

    [GeneratedRegex(
        @"^public\s+(?:[a-z]+\s+)*(?:class|struct|interface|enum|record)\s+(?:class\s+|struct\s+)?(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicTypes();

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"^\s*#\s*(region|if)\b", RegexOptions.Multiline)]
    private static partial Regex Directives();
}
