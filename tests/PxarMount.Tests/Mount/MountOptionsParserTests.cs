using PxarMount.Commands;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

public sealed class MountOptionsParserTests
{
    public static TheoryData<string, MountOptions> Known => new()
    {
        { "", new() },
        { "ro", new() },
        { "rw", new() { ReadWrite = true } },
        { "rw,ro", new() },
        { "foreground", new() { Foreground = true } },
        { "verbose", new() { Verbose = true } },
        { "nonempty", new() { NonEmpty = true } },
        { "metadata_only", new() { MetadataOnly = true } },
        { "allow_other", new() { AllowOther = true } },
        { "allow_root", new() { AllowRoot = true } },
        { "nodefault_permissions", new() { DefaultPermissions = false } },
        { "nodefault_permissions,default_permissions", new() },
        { "suid,dev", new() { NoSuid = false, NoDev = false } },
        { "suid,nosuid,dev,nodev", new() },
        { "noexec", new() { NoExec = true } },
        { "noexec,exec", new() },
        { "nosymfollow", new() { NoSymFollow = true } },
        { "auto_unmount", new() { AutoUnmount = true } },
        { "user", new() { NoExec = true } },
        { "users,exec", new() },
        { "suid,owner", new() { NoDev = true } },
        { "fsname=a=b", new() { FsName = "a=b" } },
        { "fsname=a\\,b\\\\c,subtype=x", new() { FsName = "a,b\\c", SubType = "x" } },
        { "payload=/x y.ppxar", new() { Payload = "/x y.ppxar" } },
        { "log_file=l", new() { LogFile = "l" } },
        { "uid=0,gid=4294967294", new() { Mapping = new AttributeMapping(0, 4294967294) } },
        { "umask=027", new() { Mapping = new AttributeMapping(FileMask: 0x17, DirectoryMask: 0x17) } },
        { "umask=0,fmask=0111,dmask=777", new() { Mapping = new AttributeMapping(FileMask: 0x49, DirectoryMask: 0x1FF) } },
        { "defaults,_netdev,nofail,noauto,noatime,relatime,x-systemd.automount,x-gvfs-show,X-mount.mkdir,comment=a", new() },
        { "user=someone", new() },
        { ",,", new() },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void KnownOptions_MeanWhatMountMeans(string list, MountOptions expected) =>
        Assert.Equal(expected, MountOptionsParser.Apply(new MountOptions(), list));

    [Theory]
    [InlineData("alow_other")]
    [InlineData("remount")]
    [InlineData("allow_other=1")]
    [InlineData("uid")]
    [InlineData("uid=")]
    [InlineData("uid=-1")]
    [InlineData("uid=4294967295")]
    [InlineData("uid=root")]
    [InlineData("umask=8")]
    [InlineData("umask=1000")]
    [InlineData("umask=777777777777777777777777")]
    [InlineData("payload")]
    [InlineData("fsname=")]
    [InlineData("bind")]
    public void UnknownOrWrong_IsAUsageErrorThatNamesIt(string list)
    {
        CommandException error = Assert.Throws<CommandException>(() => MountOptionsParser.Apply(new MountOptions(), list));
        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains(list.Split('=')[0], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sloppy_IgnoresUnknownOnes_ButNotWrongValues()
    {
        Assert.Equal(
            new MountOptions { AllowOther = true },
            MountOptionsParser.Apply(new MountOptions(), "bind,allow_other", sloppy: true));
        Assert.Throws<CommandException>(() => MountOptionsParser.Apply(new MountOptions(), "uid=x", sloppy: true));
    }
}
