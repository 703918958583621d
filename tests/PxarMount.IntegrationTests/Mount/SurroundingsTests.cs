using System.Diagnostics;
using System.Text;
using PxarMount.IntegrationTests.TestKit;
using static PxarMount.IntegrationTests.Mount.Lifecycle;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>The fear: what the program is started with, or what others do to its mount, makes it fail without a word.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FuseTheory]
    [InlineData("2> /dev/full")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task WithoutPlaceForMessages_AMountWorksAllTheSame(string redirection)
    {
        string mount = _folder.Folder("mnt");
        foreach (string option in (string[])["-v", "-vf"])
        {
            Task<string> run = Tool.ShellAsync($"exec \"$1\" {option.Replace("vf", "v -f")} \"$2\" \"$3\" {redirection}", Binary, Archive, mount);
            await UntilAsync(() => File.Exists(mount + "/hello.txt"), "the mount is there");
            await Tool.CheckAsync(Binary, "umount", mount);
            await run;
        }
    }

    // The archive that is being written would get that number, and the warning would stand in it.
    [Fact]
    public async Task WithoutStandardError_MessagesAreInNoOtherFile()
    {
        string source = _folder.Folder("source");
        File.WriteAllText(source + "/file", "content");
        await Tool.CheckAsync("mkfifo", source + "/pipe");
        foreach (string redirection in (string[])["2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
        {
            await Tool.ShellAsync($"exec \"$1\" create \"$2\" \"$3\" --overwrite {redirection}", Binary, _folder["a.pxar"], source);
            Assert.Equal("file\npipe\n", await Tool.CheckAsync(Binary, "ls", _folder["a.pxar"]));
            ToolResult listed = await Tool.RunAsync("/bin/bash", "-c", $"exec \"$1\" ls \"$2\" {redirection}", "script", Binary, Archive);
            Assert.Equal(redirection.StartsWith('2') ? 0 : 4, listed.ExitCode);
        }
    }

    [FuseTheory]
    [InlineData("", "DOTNET_GCgen0size=400000")]
    [InlineData("0x700000", "DOTNET_GCgen0size=0x700000")]
    public async Task InTheForeground_TheRuntimeIsSetUpAsInTheBackground(string own, string expected)
    {
        string mount = _folder.Folder("mnt");
        string set = own.Length > 0 ? $"export DOTNET_GCgen0size={own};" : "unset DOTNET_GCgen0size;";
        using Process process = Tool.Start("/bin/bash", "-c", set + "exec \"$1\" -f \"$2\" \"$3\"", "script", Binary, Archive, mount);
        await UntilAsync(() => File.Exists(mount + "/hello.txt"), "the mount is there");
        string[] environment = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process.Id}/environ")).Split('\0');
        Assert.Contains(expected, environment);
        Assert.Contains("DOTNET_EnableDiagnostics=0", environment);
        await Tool.CheckAsync(Binary, "umount", mount);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [FuseFact("unshare")]
    public async Task AnAbortedConnection_EndsTheProgram_WhichSaysWhy()
    {
        ToolResult result = await Tool.RunAsync(
            "unshare", "-m", "/bin/bash", "-c",
            "mountpoint -q /sys/fs/fuse/connections || mount -t fusectl none /sys/fs/fuse/connections; \"$1\" -f \"$2\" \"$3\" & "
                + "until [ -e \"$3/hello.txt\" ]; do sleep 0.1; done; device=$(mountpoint -d \"$3\"); "
                + "echo 1 > \"/sys/fs/fuse/connections/${device#*:}/abort\"; wait $!; code=$?; umount \"$3\"; exit $code",
            "script", Binary, Archive, _folder.Folder("mnt"));
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("serving ended, the mount fails until it is unmounted: the connection was aborted", result.Errors);
    }
}
