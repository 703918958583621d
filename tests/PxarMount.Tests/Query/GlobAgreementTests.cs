using System.Text;
using PbsBackup.Exclusion;
using PxarMount.Query;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Query;

/// <summary>
/// There are two pattern languages: that of <c>.pxarexclude</c>, which is the official tools' to the letter, and that of paths and
/// names on our own command lines, which is what people know from shells. The fear: they drift apart where they mean the same.
/// </summary>
public sealed class GlobAgreementTests
{
    private static readonly string[] s_pieces =
        ["a", "b", "c", "/", "?", "*", "**", "/**/", "\\*", "\\a", "[ab]", "[^/b]", "[a-b]", "[[:alpha:]]", "[-a]", "."];

    private static readonly string[] s_letters = ["a", "b", "c", "*", "."];

    [Fact]
    public void WhereBothMeanTheSame_TheyMatchTheSame()
    {
        var random = new SeededRandom(9);
        int matches = 0;
        for (int round = 0; round < 200_000; round++)
        {
            string pattern = "/" + Join(random, 1 + random.Below(6), s_pieces).TrimEnd('/');
            string text = string.Concat(Enumerable.Range(0, 1 + random.Below(3)).Select(_ => "/" + Join(random, 1 + random.Below(3), s_letters)));
            bool ours = Ours(pattern, text);
            Assert.True(ours == Official(pattern, text), $"'{pattern}' and '{text}': {ours} on command lines");
            matches += ours ? 1 : 0;
        }

        Assert.InRange(matches, 1000, 199_000);
    }

    [Theory]
    [InlineData("[!b]", "a", true, false)]
    [InlineData("[!b]", "!", true, true)]
    [InlineData("[]a]", "a", true, false)]
    [InlineData("?", "\u00fc", true, false)]
    [InlineData("a[/]b", "a/b", false, true)]
    [InlineData("[b-a]", "a", false, true)]
    public void WhereTheyDiffer_ThatIsMeant(string pattern, string text, bool ours, bool official)
    {
        Assert.Equal(ours, Ours("/" + pattern, "/" + text));
        Assert.Equal(official, Official("/" + pattern, "/" + text));
    }

    private static string Join(SeededRandom random, int count, string[] pieces) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => random.Pick<string>(pieces)));

    private static bool Ours(string pattern, string text) => Glob.Parse(Encoding.UTF8.GetBytes(pattern)).IsMatch(Encoding.UTF8.GetBytes(text));

    // A pattern with a leading slash is only met by a whole path.
    private static bool Official(string pattern, string text) =>
        ExclusionPattern.Parse(Encoding.UTF8.GetBytes(pattern)).Matches(Encoding.UTF8.GetBytes(text));
}
