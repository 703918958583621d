using System.Text;
using PxarMount.Query;

namespace PxarMount.Tests.Query;

/// <summary>The fear: a pattern means something else than it says.</summary>
public sealed class GlobTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    [InlineData("a", "ab", false)]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("*.txt", ".txt", true)]
    [InlineData("*.txt", "a.txt.gz", false)]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "aXXcYYb", false)]
    [InlineData("?", "a", true)]
    [InlineData("?", "", false)]
    [InlineData("?", "/", false)]
    [InlineData("?", "ü", true)]
    [InlineData("?", "日", true)]
    [InlineData("??", "日本", true)]
    [InlineData("???", "日本", false)]
    [InlineData("[abc]", "b", true)]
    [InlineData("[abc]", "d", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]", "b", false)]
    [InlineData("[^a-c]", "d", true)]
    [InlineData("[!a]", "/", false)]
    [InlineData("[!a]", "ü", true)]
    [InlineData("[]]", "]", true)]
    [InlineData("[]-]", "-", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[[:digit:]]*", "7up", true)]
    [InlineData("[[:digit:]x]", "x", true)]
    [InlineData("[![:space:]]", " ", false)]
    [InlineData("[+-9]", "/", false)]
    [InlineData("[\\]]", "]", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("a\\b", "ab", true)]
    [InlineData("/a/**/b", "/a/b", true)]
    [InlineData("/a/**/b", "/a/x/b", true)]
    [InlineData("/a/**/b", "/a/x/y/b", true)]
    [InlineData("/a/**/b", "/a/xb", false)]
    [InlineData("/a/**/b", "/ab", false)]
    [InlineData("/a/**", "/a", false)]
    [InlineData("/a/**", "/a/x/y", true)]
    [InlineData("**/b", "b", true)]
    [InlineData("**/b", "x/y/b", true)]
    [InlineData("/**/b", "/b", true)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("a**b", "axxb", true)]
    [InlineData("a**b", "ax/xb", false)]
    [InlineData("/**/**/c", "/c", true)]
    [InlineData("/*/c", "/a/b/c", false)]
    public void Pattern_Matches(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Glob.Parse(Encoding.UTF8.GetBytes(pattern)).IsMatch(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("ReadMe*", "README.TXT", true)]
    [InlineData("ä*", "ÄPFEL", true)]
    [InlineData("[A-C]", "b", true)]
    [InlineData("readme", "readm", false)]
    public void IgnoringCase_Matches(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Glob.Parse(Encoding.UTF8.GetBytes(pattern), ignoreCase: true).IsMatch(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("[a")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[!]")]
    [InlineData("[[:nosuch:]]")]
    [InlineData("a\\")]
    [InlineData("a\0b")]
    public void MalformedPattern_IsRefused(string pattern) =>
        Assert.Throws<FormatException>(() => Glob.Parse(Encoding.UTF8.GetBytes(pattern)));

    [Fact]
    public void BytesThatAreNoText_Match()
    {
        Assert.True(Glob.Parse([0xFF, (byte)'*']).IsMatch([0xFF, 0xFE]));
        Assert.True(Glob.Parse("?"u8).IsMatch([0xFF]));
        Assert.False(Glob.Parse([0xFF]).IsMatch([0xFE]));
    }

    [Theory]
    [InlineData("plain/path", true)]
    [InlineData("esc\\*aped", true)]
    [InlineData("star*", false)]
    [InlineData("[x]", false)]
    public void Literal_IsKnown(string pattern, bool expected) =>
        Assert.Equal(expected, Glob.Parse(Encoding.UTF8.GetBytes(pattern)).IsLiteral);

    [Fact]
    public async Task ManyStars_DoNotTakeForever()
    {
        var glob = Glob.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("*a", 200)) + "b"));
        byte[] text = Encoding.UTF8.GetBytes(new string('a', 4000));
        Task<bool> match = Task.Run(() => glob.IsMatch(text));
        Assert.False(await match.WaitAsync(TimeSpan.FromMinutes(1)));
    }
}
