using System.Diagnostics;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Every way in which a mount ends, and what is left: nothing.</summary>
public sealed class UnmountTests
{
    private static readonly string s_archive = Golden.PathOf("pxar/v1-small.pxar");

    [FuseTheory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task Signal_Unmounts(string signal)
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(s_archive, folder.Folder("mnt"));
        Assert.NotEmpty(Directory.GetFileSystemEntries(mount.MountPoint));
        await Tool.CheckAsync("kill", $"-{signal}", $"{mount.Process.Id}");
        await mount.EndAsync();
        Assert.False(Mounts.IsMounted(mount.MountPoint));
    }

    [FuseFact]
    public async Task Umount_EndsTheServer()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(s_archive, folder.Folder("mnt"));
        await Tool.CheckAsync("umount", mount.MountPoint);
        Assert.Equal(0, await mount.EndAsync());
    }

    [FuseFact]
    public async Task UnmountWhileReading_EndsReaderAndServer()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(s_archive, folder.Folder("mnt"));
        using Process reader = Tool.Start(
            "/bin/bash", "-c", "echo begun; while find \"$1\" -type f -exec cat {} + > /dev/null 2>&1; do :; done", "script", mount.MountPoint);
        Assert.Equal("begun", await reader.StandardOutput.ReadLineAsync());
        await Tool.CheckAsync(MountedProcess.Program, "umount", "--lazy", mount.MountPoint);
        Assert.False(Mounts.IsMounted(mount.MountPoint));

        // The reader's loop ends as soon as its folder is empty or gone; what it had open it may read to the end.
        reader.Kill(entireProcessTree: true);
        await reader.WaitForExitAsync();
        await mount.EndAsync();
    }

    [FuseFact]
    public async Task SignalWhileFileIsOpen_DetachesAndSecondSignalEnds()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(s_archive, folder.Folder("mnt"));
        using Process holder = Tool.Start("/bin/bash", "-c", "exec 3< \"$1/text.txt\"; echo open; read -r", "script", mount.MountPoint);
        Assert.Equal("open", await holder.StandardOutput.ReadLineAsync());
        await Tool.CheckAsync("kill", "-TERM", $"{mount.Process.Id}");
        while (Mounts.IsMounted(mount.MountPoint))
            await Task.Delay(5);
        if (!mount.Process.HasExited)
            await Tool.RunAsync("kill", "-TERM", $"{mount.Process.Id}");
        await mount.EndAsync();
        holder.Kill();
    }

    [FuseFact]
    public async Task KilledReader_HarmsNothing()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(s_archive, folder.Folder("mnt"));
        for (int round = 0; round < 10; round++)
        {
            using Process reader = Tool.Start("/bin/bash", "-c", "echo begun; exec tar -C \"$1\" -cf /dev/null -H pax .", "script", mount.MountPoint);
            Assert.Equal("begun", await reader.StandardOutput.ReadLineAsync());
            await Task.Delay(round * 3);
            reader.Kill();
            await reader.WaitForExitAsync();
        }

        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(mount.MountPoint)));
        Assert.Equal(0, await mount.UnmountAsync());
    }

    [FuseFact]
    public async Task KilledServer_LeavesAMountThatTheNextOneTakesOver()
    {
        using var folder = new TemporaryFolder();
        string mountPoint = folder.Folder("mnt");
        MountedProcess first = await MountedProcess.StartAsync(s_archive, mountPoint);
        Assert.NotEmpty(Directory.GetFileSystemEntries(mountPoint));
        first.Process.Kill();
        await first.Process.WaitForExitAsync();
        Assert.True(Mounts.IsMounted(mountPoint), "the kernel keeps the mount of a killed server");
        Assert.NotEqual(0, (await Tool.RunAsync("ls", mountPoint)).ExitCode);

        await Tool.CheckAsync(MountedProcess.Program, "mount", s_archive, mountPoint);
        Assert.Single(Mounts.Below(mountPoint));
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(mountPoint)));
        await Tool.CheckAsync(MountedProcess.Program, "umount", mountPoint);
        Assert.Empty(Mounts.Below(mountPoint));
    }

    [FuseFact]
    public async Task KilledServer_FailsReadersThatWait()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync(s_archive, folder.Folder("mnt"));
        using Process reader = Tool.Start(
            "/bin/bash", "-c", "echo begun; while tar -C \"$1\" -cf /dev/null -H pax . 2>/dev/null; do :; done", "script", mount.MountPoint);
        Assert.Equal("begun", await reader.StandardOutput.ReadLineAsync());
        mount.Process.Kill();
        using var deadline = new CancellationTokenSource(Tool.Patience);
        await reader.WaitForExitAsync(deadline.Token);
    }
}
