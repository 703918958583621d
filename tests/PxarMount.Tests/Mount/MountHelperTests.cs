using PxarMount.Commands;

namespace PxarMount.Tests.Mount;

public sealed class MountHelperTests
{
    [Theory]
    [InlineData("/sbin/mount.pxar", true)]
    [InlineData("mount.pxar", true)]
    [InlineData("/sbin/mount.fuse.pxar-mount", true)]
    [InlineData("/usr/bin/pxar-mount", false)]
    [InlineData("/mount.pxar/pxar-mount", false)]
    [InlineData("", false)]
    public void TheName_DecidesWhatTheProgramIs(string name, bool isHelper) => Assert.Equal(isHelper, MountHelper.IsCalledBy(name));

    [Fact]
    public void FlagsStandAnywhere()
    {
        var expected = new MountHelperArguments("a.pxar", "/m", "ro,uid=5,nofail", Sloppy: true, Fake: true, Verbose: true);
        Assert.Equal(expected, MountHelperArguments.Parse(["a.pxar", "/m", "-sfnv", "-o", "ro,uid=5", "-onofail", "-t", "pxar"]));
        Assert.Equal(expected, MountHelperArguments.Parse(["-v", "-s", "-o", "ro,uid=5", "a.pxar", "-f", "-o", "nofail", "--", "/m"]));
    }

    [Fact]
    public void PathsMayLookLikeFlags_BehindTwoDashes() =>
        Assert.Equal(
            new MountHelperArguments("-a", "-b", "", Sloppy: false, Fake: false, Verbose: false),
            MountHelperArguments.Parse(["--", "-a", "-b"]));

    [Theory]
    [InlineData]
    [InlineData("a")]
    [InlineData("a", "b", "c")]
    [InlineData("a", "b", "-x")]
    [InlineData("a", "b", "-o")]
    public void WrongArguments_AreAUsageError(params string[] arguments) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandException>(() => MountHelperArguments.Parse(arguments)).ExitCode);

    [Theory]
    [InlineData(ExitCode.Ok, 0)]
    [InlineData(ExitCode.Usage, 1)]
    [InlineData(ExitCode.CannotOpen, 32)]
    [InlineData(ExitCode.CannotMount, 32)]
    [InlineData(ExitCode.Refused, 32)]
    [InlineData(ExitCode.Unavailable, 32)]
    [InlineData(ExitCode.Failed, 2)]
    [InlineData(ExitCode.Interrupted, 8)]
    public void ExitCodes_AreThoseOfMount(ExitCode code, int expected) => Assert.Equal(expected, MountHelper.ToMountCode((int)code));
}
