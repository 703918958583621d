using System.Diagnostics;
using LinuxFuse;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>How mounts end, in order and not.</summary>
public sealed class LifecycleTests
{
    [FuseFact]
    public async Task UnmountedWhileItIsRead_TheReaderGetsItsRest()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        Task<string> reader = Tool.ShellAsync("(cat \"$1/slow-1\" \"$1/slow-2\" 2>/dev/null || true) | wc -c", mounted.Path);
        await Eventually.TrueAsync(() => zoo.SlowCount >= 1);
        mounted.Session.Unmount();
        Assert.Null(FuseMountTable.Find(mounted.Path));
        Assert.False(mounted.Session.Completion.IsCompleted);
        zoo.Gate.Set();

        // The second file is not found any more: the path leads into the empty mountpoint.
        Assert.Equal("100000\n", await reader);
        await mounted.Session.Completion.WaitAsync(Eventually.Patience);
    }

    [FuseFact]
    public async Task AnIdleMount_EndsWithItsUnmount()
    {
        using var mounted = new MountedFileSystem(new HelloFileSystem());
        await Tool.ShellAsync("ls \"$1\"", mounted.Path);
        mounted.Session.Unmount();
        await mounted.Session.Completion.WaitAsync(Eventually.Patience);
        mounted.Session.Unmount();
        mounted.Session.Abort();
    }

    [FuseFact]
    public async Task Aborted_EverythingEnds_AndItStaysMountedUntilUnmounted()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        Task<ToolResult> reader = Shell.RunAsync("cat \"$1/slow-1\"", mounted.Path);
        Task<ToolResult> caller = Shell.RunAsync("stat \"$1/wait-1\"", mounted.Path);
        await Eventually.TrueAsync(() => zoo.SlowCount >= 2);
        mounted.Session.Abort();
        await mounted.Session.Completion.WaitAsync(Eventually.Patience);
        Assert.NotEqual(0, (await reader).ExitCode);
        Assert.NotEqual(0, (await caller).ExitCode);
        FuseMountPoint? left = FuseMountTable.Find(mounted.Path);
        Assert.NotNull(left);
        Assert.True(FuseMountTable.IsStale(left, Eventually.Patience));
        FuseUnmounter.Unmount(mounted.Path, lazy: false);
        Assert.Null(FuseMountTable.Find(mounted.Path));
    }

    [FuseFact]
    public async Task Disposed_WhileSomebodyWaits_NothingIsLeft()
    {
        var zoo = new ZooFileSystem();
        var mounted = new MountedFileSystem(zoo);
        Task<ToolResult> caller = Shell.RunAsync("stat \"$1/wait-1\"", mounted.Path);
        await Eventually.TrueAsync(() => zoo.SlowCount >= 1);
        mounted.Dispose();
        await mounted.Session.Completion.WaitAsync(Eventually.Patience);
        Assert.NotEqual(0, (await caller).ExitCode);
        Assert.Null(FuseMountTable.Find(mounted.Path));
    }

    [FuseFact]
    public async Task UnmountedBySomebodyElse_TheSessionEnds()
    {
        using var mounted = new MountedFileSystem(new HelloFileSystem());
        await Tool.ShellAsync("umount \"$1\"", mounted.Path);
        await mounted.Session.Completion.WaitAsync(Eventually.Patience);
        Assert.Equal(0, mounted.Session.WorkerCount);
    }

    [FuseFact]
    public async Task SomethingMountedOver_IsNotUnmountedInItsPlace()
    {
        using var below = new MountedFileSystem(new HelloFileSystem());
        await Tool.ShellAsync("mount -t tmpfs over \"$1\"", below.Path);
        FuseException exception = Assert.Throws<FuseException>(below.Session.Unmount);
        Assert.Equal(Errno.EBUSY, exception.Errno);
        Assert.Equal("tmpfs", FuseMountTable.Find(below.Path)!.Type);
        await Tool.ShellAsync("umount \"$1\"", below.Path);
    }

    [FuseFact]
    public async Task ABusyMount_IsEBUSY_UnlessLazy()
    {
        using var mounted = new MountedFileSystem(new HelloFileSystem());
        using Process user = Shell.Start("cd \"$1\" && echo inside && exec sleep 100", mounted.Path);
        Assert.Equal("inside", await user.StandardOutput.ReadLineAsync());
        FuseException exception = Assert.Throws<FuseException>(() => FuseUnmounter.Unmount(mounted.Path, lazy: false));
        Assert.Equal(Errno.EBUSY, exception.Errno);
        FuseUnmounter.Unmount(mounted.Path, lazy: true);
        Assert.Equal(Errno.EINVAL, Assert.Throws<FuseException>(() => FuseUnmounter.Unmount(mounted.Path, lazy: true)).Errno);
        user.Kill();
        await mounted.Session.Completion.WaitAsync(Eventually.Patience);
    }

    [FuseFact]
    public async Task AKilledServer_LeavesAStaleMount_WhichIsFoundAndCleaned()
    {
        using HelloProcess hello = await HelloProcess.StartAsync();
        Assert.Equal("Hello, world!\n", await Tool.ShellAsync("cat \"$1/hello.txt\"", hello.Path));
        FuseMountPoint? alive = FuseMountTable.Find(hello.Path);
        Assert.NotNull(alive);
        Assert.Equal("hello, \\world", alive.Source);
        Assert.Equal("fuse.hello", alive.Type);
        Assert.False(FuseMountTable.IsStale(alive, Eventually.Patience));

        await hello.KillAsync();
        ToolResult listing = await Shell.RunAsync("ls \"$1\"", hello.Path);
        Assert.Contains("not connected", listing.Errors, StringComparison.Ordinal);
        Assert.True(FuseMountTable.IsStale(FuseMountTable.Find(hello.Path)!, Eventually.Patience));
        FuseUnmounter.Unmount(hello.Path, lazy: false);
        Assert.Null(FuseMountTable.Find(hello.Path));
        using var again = FuseSession.Mount(new FuseMountOptions { MountPoint = hello.Path }, new HelloFileSystem());
        Assert.Equal("Hello, world!\n", await Tool.ShellAsync("cat \"$1/hello.txt\"", hello.Path));
    }

    [FuseFact]
    public async Task AutoUnmount_LeavesNothing_EvenWhenTheServerIsKilled()
    {
        using HelloProcess killed = await HelloProcess.StartAsync("auto_unmount");
        Assert.Equal("Hello, world!\n", await Tool.ShellAsync("cat \"$1/hello.txt\"", killed.Path));
        await killed.KillAsync();
        await Eventually.TrueAsync(() => FuseMountTable.Find(killed.Path) is null);

        using HelloProcess unmounted = await HelloProcess.StartAsync("auto_unmount");
        await Tool.ShellAsync("umount \"$1\"", unmounted.Path);
        Assert.Equal(0, await unmounted.WaitForExitAsync());
    }
}
