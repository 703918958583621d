using System.Text;
using PbsBackup.Exclusion;

namespace PxarMount.Tests.Backup;

/// <summary>Pattern syntax of the official client. A wrong match silently loses or keeps files.</summary>
public sealed class ExclusionPatternTests
{
    [Theory]
    [InlineData("x", "/x")]
    [InlineData("x", "/d/x")]
    [InlineData("d/x", "/c/d/x")]
    [InlineData("/x", "/x")]
    [InlineData("*.tmp", "/a/b.tmp")]
    [InlineData("*", "/a")]
    [InlineData("a*c", "/ac")]
    [InlineData("a*b*c", "/axxbxxbxxc")]
    [InlineData("a**c", "/abc")]
    [InlineData("/hey/*/you", "/hey/asdf/you")]
    [InlineData("a/**/b", "/a/b")]
    [InlineData("a/**/b", "/a/x/y/b")]
    [InlineData("a/**", "/a/b/c")]
    [InlineData("**/lost+found", "/lost+found")]
    [InlineData("**/lost+found", "/a/b/lost+found")]
    [InlineData("**", "/anything/at/all")]
    [InlineData("a/**/**/b", "/a/b")]
    [InlineData("a?c", "/abc")]
    [InlineData("[abc]", "/b")]
    [InlineData("[a-c]", "/b")]
    [InlineData("[c-a]", "/b")]
    [InlineData("[^a]", "/b")]
    [InlineData("[!a]", "/!")]
    [InlineData("a[/]b", "/a/b")]
    [InlineData("[^x]b", "/b")]
    [InlineData("a[^x]b", "/a/b")]
    [InlineData("[[:digit:]x]", "/7")]
    [InlineData("[[:xdigit:]]", "/F")]
    [InlineData("[[:space:]]", "/ ")]
    [InlineData("[[:punct:]]", "/~")]
    [InlineData("[\\]]", "/]")]
    [InlineData("[-a]", "/-")]
    [InlineData("\\*", "/*")]
    [InlineData("a\\b", "/ab")]
    [InlineData("[^]", "/anything", false)]
    [InlineData("[^]", "/x")]
    public void Matches(string pattern, string path, bool expected = true) =>
        Assert.Equal(expected, Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("/x", "/d/x")]
    [InlineData("X", "/x")]
    [InlineData("x", "/xy")]
    [InlineData("x", "/x/y")]
    [InlineData("*.tmp", "/a.tmp/b")]
    [InlineData("a*c", "/a/c")]
    [InlineData("/*", "/a/b")]
    [InlineData("/hey/*/you", "/hey/you")]
    [InlineData("/hey/*/you", "/hey/a/b/you")]
    [InlineData("a/b**/c", "/a/bxx/yy/c")]
    [InlineData("a/**", "/a")]
    [InlineData("a/**/b", "/ab")]
    [InlineData("**/lost+found", "/xlost+found")]
    [InlineData("a?c", "/a/c")]
    [InlineData("a?", "/a")]
    [InlineData("[!a]", "/b")]
    [InlineData("[^a]", "/a")]
    [InlineData("[]", "/]")]
    [InlineData("[[:upper:]]", "/a")]
    [InlineData("/", "/a")]
    public void DoesNotMatch(string pattern, string path) => Assert.False(Parse(pattern).Matches(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("[a")]
    [InlineData("[")]
    [InlineData("x[^")]
    [InlineData("[a-]")]
    [InlineData("[[:digit:]")]
    [InlineData("[[:nothing:]]")]
    [InlineData("[[:digit]]")]
    [InlineData("a\\")]
    [InlineData("[a\\")]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("a\0b")]
    public void MalformedPattern_IsRefused(string pattern) => Assert.Throws<FormatException>(() => Parse(pattern));

    [Theory]
    [InlineData("a", false, false, "a\n")]
    [InlineData("!a", true, false, "!a\n")]
    [InlineData("/sub/", false, true, "/sub/\n")]
    [InlineData("!a//", true, true, "!a/\n")]
    [InlineData("/", false, true, "/\n")]
    [InlineData("\\!a", false, false, "\\!a\n")]
    public void MarksAreTakenOff_AndWrittenAgain(string pattern, bool isInclude, bool directoriesOnly, string line)
    {
        ExclusionPattern parsed = Parse(pattern);
        Assert.Equal((isInclude, directoriesOnly), (parsed.IsInclude, parsed.DirectoriesOnly));
        using var lines = new MemoryStream();
        parsed.AppendTo(lines);
        Assert.Equal(line, Encoding.UTF8.GetString(lines.ToArray()));
    }

    [Fact]
    public void BytesThatAreNoText_MatchThemselvesAndOneQuestionMark()
    {
        Assert.True(ExclusionPattern.Parse([0xFF, (byte)'?']).Matches([(byte)'/', 0xFF, 0xFE]));
        Assert.False(ExclusionPattern.Parse("?"u8).Matches([(byte)'/', 0xC3, 0xA4]));
    }

    [Fact]
    public void PatternOfStars_TakesNoExponentialTime()
    {
        ExclusionPattern pattern = Parse(string.Concat(Enumerable.Repeat("*a", 40)) + "**b/**/c");
        byte[] path = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("/aaaaaaaaaaaaaaaaaaaaaaaa", 160)));
        Assert.False(pattern.Matches(path));
    }

    [Fact]
    public void PatternLongerThanManyWords_StillMatches()
    {
        string name = new('n', 3000);
        Assert.True(Parse($"{name}?[o]").Matches(Encoding.UTF8.GetBytes($"/d/{name}mo")));
        Assert.False(Parse($"{name}?[o]").Matches(Encoding.UTF8.GetBytes($"/d/{name}mp")));
    }

    private static ExclusionPattern Parse(string pattern) => ExclusionPattern.Parse(Encoding.UTF8.GetBytes(pattern));
}
