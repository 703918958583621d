using PxarMount.IntegrationTests.TestKit;
using static PxarMount.IntegrationTests.Mount.Lifecycle;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Options as the kernel got them, and the helper of mount(8).</summary>
public sealed class MountOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FuseTheory]
    [InlineData("", "ro,nosuid,nodev,default_permissions", "noexec,allow_other")]
    [InlineData("suid,dev,noexec,allow_other,nodefault_permissions", "ro,noexec,allow_other", "nosuid,nodev,default_permissions")]
    [InlineData("nosymfollow", "nosymfollow", "")]
    [InlineData("rw", "ro", "rw")]
    public async Task Options_ReachTheKernel(string options, string present, string absent)
    {
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, "-o", options, Archive, mount);
        string[] seen = Describe(mount).Options.Split(',');
        Assert.All(present.Split(',', StringSplitOptions.RemoveEmptyEntries), option => Assert.Contains(option, seen));
        Assert.All(absent.Split(',', StringSplitOptions.RemoveEmptyEntries), option => Assert.DoesNotContain(option, seen));
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseFact]
    public async Task NamesOfSourceAndType_CanBeChosen_AndTheDeadMountIsStillOurs()
    {
        string mount = _folder.Folder("mnt");
        string[] arguments = ["-o", "fsname=my archive,subtype=backup", Archive, mount];
        await Tool.CheckAsync(Binary, arguments);
        Assert.Equal(("fuse.backup", "my\\040archive"), (Describe(mount).Type, Describe(mount).Source));
        await Tool.CheckAsync("kill", "-9", $"{Servers(mount)[0]}");
        await UntilAsync(() => Servers(mount).Count == 0, "the daemon is killed");
        await Tool.CheckAsync(Binary, arguments);
        Assert.Single(Mounts.Below(mount));
        await Tool.CheckAsync(Binary, "umount", "--force", mount);
    }

    [FuseFact("stat")]
    public async Task OwnersAndMasks_AreSeen()
    {
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, "-o", "uid=1234,gid=567,fmask=0137", "-o", "dmask=0027", Archive, mount);
        Assert.Equal("1234 567 640\n", await Tool.CheckAsync("stat", "-c", "%u %g %a", mount + "/hello.txt"));
        Assert.Equal("1234 567 750\n", await Tool.CheckAsync("stat", "-c", "%u %g %a", mount + "/dir300"));
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseFact]
    public async Task WrongOption_IsAUsageError()
    {
        ToolResult result = await Tool.RunAsync(Binary, "-o", "alow_other", Archive, _folder.Folder("mnt"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("alow_other", result.Errors, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task AsHelperOfMount_ItTakesWhatAnFstabLineHas()
    {
        string helper = _folder["mount.pxar"];
        File.CreateSymbolicLink(helper, Binary);
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(helper, Archive, mount, "-o", "rw,noauto,user,_netdev,nofail,x-systemd.automount,x-systemd.requires=/,uid=5");
        Assert.Contains("noexec", Describe(mount).Options.Split(','));
        Assert.Equal("5\n", await Tool.CheckAsync("stat", "-c", "%u", mount + "/hello.txt"));
        await Tool.CheckAsync("umount", mount);
        await UntilAsync(() => Servers(mount).Count == 0, "the daemon ends when mount(8) unmounts");

        // Fake, sloppy, no mtab.
        await Tool.CheckAsync(helper, Archive, mount, "-fsnv", "-o", "rw,something");
        Assert.False(Mounts.IsMounted(mount));
    }

    [FuseFact]
    public async Task AsHelperOfMount_ItHasThatsExitCodes()
    {
        string helper = _folder["mount.pxar"];
        File.CreateSymbolicLink(helper, Binary);
        string mount = _folder.Folder("mnt");
        Assert.Equal(32, (await Tool.RunAsync(helper, _folder["missing"], mount, "-o", "rw")).ExitCode);
        Assert.Equal(32, (await Tool.RunAsync(helper, Archive, _folder["missing"], "-o", "rw")).ExitCode);
        Assert.Equal(1, (await Tool.RunAsync(helper, Archive, mount, "-o", "something")).ExitCode);
        Assert.Equal(1, (await Tool.RunAsync(helper, Archive)).ExitCode);
    }

    [FuseFact("mount.fuse3")]
    public async Task ThroughMountFuse_ByTypeAndByPrefix()
    {
        string mount = _folder.Folder("mnt");
        const string Script = "PATH=\"$(dirname \"$1\"):$PATH\"; mount.fuse3 \"$2\" \"$3\" ${4:+-t $4} -o ro,nofail; "
            + "test -e \"$3/hello.txt\"; umount \"$3\"";
        await Tool.ShellAsync(Script, Binary, Archive, mount, "fuse.pxar-mount");
        await Tool.ShellAsync(Script, Binary, "pxar-mount#" + Archive, mount, "");
    }
}
