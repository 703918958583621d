using System.Diagnostics;
using PxarMount.IntegrationTests.TestKit;
using static PxarMount.IntegrationTests.Mount.Lifecycle;

namespace PxarMount.IntegrationTests.Mount;

public sealed class UmountCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FuseFact]
    public async Task NothingThere_IsSaidSo() => await RefusedAsync("nothing is mounted", "umount", _folder.Folder("mnt"));

    [FuseFact]
    public async Task AMountOfSomethingElse_IsLeftAlone_UnlessForced()
    {
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync("mount", "-t", "tmpfs", "none", mount);
        await RefusedAsync("type tmpfs", "umount", mount);
        Assert.True(Mounts.IsMounted(mount));
        await Tool.CheckAsync(Binary, "unmount", "--force", mount);
        Assert.False(Mounts.IsMounted(mount));
    }

    [FuseFact]
    public async Task ABusyMount_IsLeftAlone_UnlessLazy_AndServesOnUntilItsUserIsGone()
    {
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, Archive, mount);
        using Process holder = Tool.Start(
            "/bin/bash", "-c", "exec 3< \"$1/text.txt\"; echo open; read -r; cat <&3 | wc -c", "script", mount);
        Assert.Equal("open", await holder.StandardOutput.ReadLineAsync());
        await RefusedAsync("in use", "umount", mount);
        Assert.True(Mounts.IsMounted(mount));

        long size = new FileInfo(mount + "/text.txt").Length;
        await Tool.CheckAsync(Binary, "umount", "-l", mount);
        Assert.False(Mounts.IsMounted(mount));
        Assert.NotEmpty(Servers(mount));
        await holder.StandardInput.WriteLineAsync();
        Assert.Equal($"{size}", (await holder.StandardOutput.ReadLineAsync())!.Trim());
        await holder.WaitForExitAsync();
        await UntilAsync(() => Servers(mount).Count == 0, "the daemon ends with its last user");
    }

    [FuseFact]
    public async Task ABusyMount_AndASignal_IsDetached_AndASecondSignalEndsAtOnce()
    {
        string mount = _folder.Folder("mnt");
        await using MountedProcess server = await MountedProcess.StartAsync(Archive, mount);
        using Process holder = Tool.Start("/bin/bash", "-c", "exec 3< \"$1/text.txt\"; echo open; read -r", "script", mount);
        Assert.Equal("open", await holder.StandardOutput.ReadLineAsync());
        await Tool.CheckAsync("kill", "-INT", $"{server.Process.Id}");
        await UntilAsync(() => !Mounts.IsMounted(mount), "the mount is detached");
        await Task.Delay(1500);
        Assert.False(server.Process.HasExited);
        await Tool.CheckAsync("kill", "-INT", $"{server.Process.Id}");
        Assert.Equal(0, await server.EndAsync());
        Assert.Contains("in use", await server.ErrorsAsync(), StringComparison.Ordinal);
        holder.Kill();
    }

    private static async Task RefusedAsync(string expected, params string[] arguments)
    {
        ToolResult result = await Tool.RunAsync(Binary, arguments);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.TrimEnd('\n').Split('\n'));
    }
}
