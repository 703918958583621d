using PxarMount.Output;

namespace PxarMount.Tests.Output;

/// <summary>The fear: a name drives the terminal, or reads as another name. The expected forms are those of GNU ls.</summary>
public sealed class NameTextTests
{
    [Theory]
    [InlineData("plain.txt", "plain.txt")]
    [InlineData("ünïcödé-日本", "ünïcödé-日本")]
    [InlineData("with space", "'with space'")]
    [InlineData("apos'trophe", "\"apos'trophe\"")]
    [InlineData("it's $HOME", "'it'\\''s $HOME'")]
    [InlineData("quo\"te", "'quo\"te'")]
    [InlineData("new\nline", "'new'$'\\n''line'")]
    [InlineData("esc\u001b[31m", "'esc'$'\\033''[31m'")]
    [InlineData("tab\t", "'tab'$'\\t'")]
    [InlineData("\u007f", "''$'\\177'")]
    [InlineData("~home", "'~home'")]
    [InlineData("a~", "a~")]
    [InlineData("#1", "'#1'")]
    [InlineData("a#1", "a#1")]
    [InlineData("*", "'*'")]
    [InlineData("a=b", "'a=b'")]
    [InlineData("", "''")]
    [InlineData("rtl\u202egpj.exe", "'rtl'$'\\342\\200\\256''gpj.exe'")]
    [InlineData("zwj-\u200d", "zwj-\u200d")]
    [InlineData("\U0010FF41", "\U0010FF41")]
    [InlineData("c1\u009b", "'c1'$'\\302\\233'")]
    public void Name_IsQuoted(string name, string expected) =>
        Assert.Equal(expected, NameText.Quote(System.Text.Encoding.UTF8.GetBytes(name)));

    [Theory]
    [InlineData("ff", "''$'\\377'")]
    [InlineData("61e9", "'a'$'\\351'")]
    [InlineData("e282", "''$'\\342\\202'")]
    [InlineData("eda080", "''$'\\355\\240\\200'")]
    public void BytesThatAreNoText_AreEscaped(string hex, string expected) =>
        Assert.Equal(expected, NameText.Quote(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("u\u0308", 1)]
    [InlineData("😀", 2)]
    public void Width_IsThatOfTheTerminal(string text, int expected) => Assert.Equal(expected, NameText.WidthOf(text));
}
