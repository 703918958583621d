using PxarMount.Opening;

namespace PxarMount.Tests.Mount;

/// <summary>The fear: a command that tells a password is another one here than with the official client.</summary>
public sealed class CommandWordsTests
{
    [Theory]
    [InlineData("pass show pbs", "pass|show|pbs")]
    [InlineData("  a\tb\n c ", "a|b|c")]
    [InlineData("'a  b' \"c 'd'\"", "a  b|c 'd'")]
    [InlineData("a'b'\"c\"\\ d", "abc d")]
    [InlineData("'' \"\"", "|")]
    [InlineData("'a\\b' \"a\\b\\\"\\$\" a\\b", "a\\b|a\\b\"$|ab")]
    [InlineData("echo $HOME; *", "echo|$HOME;|*")]
    public void Words_AreThoseOfAShell_AndNothingIsReplaced(string line, string words) =>
        Assert.Equal(words, string.Join('|', CommandWords.Split(line)!));

    [Theory]
    [InlineData("'a")]
    [InlineData("a \"b")]
    [InlineData("a\\")]
    public void WhatIsNotClosed_IsNoCommand(string line) => Assert.Null(CommandWords.Split(line));

    [Fact]
    public void Nothing_HasNoWords() => Assert.Empty(CommandWords.Split(" ")!);
}
