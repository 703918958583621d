using LinuxFuse;
using LinuxFuse.Interop;
using LinuxFuse.Mounting;

namespace PxarMount.Tests.LinuxFuse;

public sealed class MountTextTests
{
    private static readonly FuseMountOptions s_options = new() { MountPoint = "/mnt" };

    [Fact]
    public void Kernel_GetsItsOptions_AndNoAllowRoot()
    {
        FuseMountOptions options = s_options with { AllowRoot = true };
        Assert.Equal(
            "fd=5,rootmode=40000,user_id=1000,group_id=100,max_read=1048576,default_permissions,allow_other",
            MountText.ForKernel(options, 5, 1000, 100));
        Assert.Equal(
            "fd=5,rootmode=40000,user_id=0,group_id=0,max_read=1048576",
            MountText.ForKernel(options with { DefaultPermissions = false }, 5, 0, 0));
    }

    [Theory]
    [InlineData(true, false, 1000, true)]
    [InlineData(true, true, 1000, false)]
    [InlineData(true, false, 0, false)]
    [InlineData(false, false, 1000, false)]
    public void OnlyAUsersAllowRoot_IsExclusive(bool allowRoot, bool allowOther, uint uid, bool exclusive) =>
        Assert.Equal(exclusive, MountText.IsExclusive(s_options with { AllowRoot = allowRoot, AllowOther = allowOther }, uid));

    [Fact]
    public void Fusermount_GetsNamesEscaped()
    {
        FuseMountOptions names = s_options with { Source = "a,b\\c", SubType = "x,y" };
        FuseMountOptions options = names with { NoExec = true, AutoUnmount = true, NoSymFollow = true };
        Assert.Equal(
            "ro,noexec,nosymfollow,nosuid,nodev,fsname=a\\,b\\\\c,subtype=x\\,y,max_read=1048576,default_permissions,auto_unmount",
            MountText.ForFusermount(options, 1000));
    }

    [Fact]
    public void Flags_AreReadOnlyAlways()
    {
        Assert.Equal(MountFlags.MS_RDONLY | MountFlags.MS_NOSUID | MountFlags.MS_NODEV, MountText.Flags(s_options));
        FuseMountOptions options = s_options with { NoSuid = false, NoDev = false, NoExec = true, NoSymFollow = true };
        Assert.Equal(1UL | 8 | 256, (ulong)MountText.Flags(options));
    }
}
