using PxarMount.Daemon;

namespace PxarMount.Tests.Mount;

public sealed class ProgramTests
{
    [Theory]
    [InlineData(true, "a.pxar", "/m")]
    [InlineData(true, "mount", "a.pxar", "/m")]
    [InlineData(true, "mount", "-o", "allow_other", "a.pxar", "/m")]
    [InlineData(true, "-v", "a.pxar", "/m")]
    [InlineData(false, "-f", "a.pxar", "/m")]
    [InlineData(false, "-vf", "a.pxar", "/m")]
    [InlineData(false, "a.pxar", "/m", "--foreground")]
    [InlineData(false, "a.pxar", "/m", "-o", "ro,foreground")]
    [InlineData(false, "umount", "/m", "-l")]
    [InlineData(false, "mount", "--help")]
    [InlineData(false, "-h", "x")]
    [InlineData(false, "--version")]
    [InlineData(false, "[suggest:3]", "ls x")]
    [InlineData(false)]
    public void OnlyAPlainMount_GoesToTheBackgroundAtOnce(bool expected, params string[] arguments) =>
        Assert.Equal(expected, Program.IsForBackground(arguments));

    [Theory]
    [InlineData("plain ü", "plain ü")]
    [InlineData("a\nb\x1b[31m\x7f", "a\\x0ab\\x1b[31m\\x7f")]
    public void LogLines_DoNotObeyNames(string message, string expected) => Assert.Equal(expected, Logger.OneLine(message));
}
