using System.CommandLine;
using PxarMount.Commands;

namespace PxarMount.Tests.Mount;

public sealed class MountArgumentsTests
{
    public static TheoryData<string[]> Plain =>
    [
        ["a.pxar", "/m"],
        ["-f", "a.pxar", "/m"],
        ["a.pxar", "-v", "/m", "--foreground"],
        ["--verbose", "a.pxar", "/m", "-o", "uid=5,noexec", "-o", "fmask=022,foreground"],
        ["--log-file", "log", "--payload", "p", "a.pxar", "/m"],
        ["-o", "log_file=x,payload=y", "--log-file", "log", "a.pxar", "/m"],
        ["a b", "c d"],
        ["@file", "[x]"],
    ];

    [Theory]
    [MemberData(nameof(Plain))]
    public void PlainForms_AreReadAsTheLibraryReadsThem(string[] arguments)
    {
        MountArguments read = MountArguments.TryRead(arguments)!;
        ParseResult parsed = Parse(arguments);
        Assert.Empty(parsed.Errors);
        Assert.Equal(parsed.GetValue<string>("SOURCE"), read.Source);
        Assert.Equal(parsed.GetValue<string>("MOUNTPOINT"), read.MountPoint);
        var flags = new MountOptions { Foreground = parsed.GetValue<bool>("--foreground"), Verbose = parsed.GetValue<bool>("--verbose") };
        Assert.Equal(
            MountArguments.Join(
                flags, parsed.GetValue<string[]>("-o") ?? [], parsed.GetValue<string>("--log-file"), parsed.GetValue<string>("--payload")),
            read.Options);
    }

    [Theory]
    [InlineData]
    [InlineData("a.pxar")]
    [InlineData("a.pxar", "")]
    [InlineData("a.pxar", "/m", "/n")]
    [InlineData("a.pxar", "/m", "--help")]
    [InlineData("a.pxar", "/m", "-vf")]
    [InlineData("a.pxar", "/m", "-oro")]
    [InlineData("a.pxar", "/m", "-o")]
    [InlineData("a.pxar", "/m", "-o", "-v")]
    [InlineData("a.pxar", "/m", "--log-file=x")]
    [InlineData("a.pxar", "/m", "--log-file", "x", "--log-file", "y")]
    [InlineData("--", "a.pxar", "/m")]
    public void AnythingElse_IsLeftToTheLibrary(params string[] arguments) => Assert.Null(MountArguments.TryRead(arguments));

    [Fact]
    public void AllOfARepository_NeedsNoSource()
    {
        string[] line = ["--repository", "host:store1", "--ns", "a", "/m", "-o", "timeout=5,hard,fingerprint=00,auth_id=x"];
        MountArguments read = MountArguments.TryRead(line)!;
        Assert.Equal(("", "/m"), (read.Source, read.MountPoint));
        DatastoreOptions store = read.Options.Store;
        Assert.Equal(("host:store1", "a", "00", "x"), (store.Repository, store.Namespace, store.Fingerprint, store.AuthId));
        Assert.Equal((TimeSpan.FromSeconds(5), true), (store.Timeout, store.IsHard));
        Assert.Empty(Parse(line).Errors);
    }

    [Fact]
    public void WrongMountOption_IsAUsageError() => Assert.Equal(
        ExitCode.Usage, Assert.Throws<CommandException>(() => MountArguments.TryRead(["a", "b", "-o", "wrong"])).ExitCode);

    [Fact]
    public void EveryCommand_IsBuiltUnderItsName()
    {
        Assert.All(CommandTable.Names, name => Assert.Equal(name, CommandTable.Build(name).Name));
        Assert.All(CommandTable.Names, name => Assert.Equal(name, CommandTable.NameIn([name, "x"])));
        Assert.All(CommandTable.Build("umount").Aliases, alias => Assert.Equal("umount", CommandTable.NameIn([alias])));
        Assert.Null(CommandTable.NameIn(["a.pxar"]));
    }

    private static ParseResult Parse(string[] arguments)
    {
        var root = new RootCommand();
        root.Subcommands.Add(MountCommand.Build());
        return root.Parse(["mount", .. arguments], new ParserConfiguration { ResponseFileTokenReplacer = null });
    }
}
