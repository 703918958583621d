using System.Globalization;
using System.Text.Json;
using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;
using static PxarMount.IntegrationTests.Mount.Lifecycle;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>The fear: a status that hangs with the mount, lies, tells strangers, or leaves something behind.</summary>
public sealed class StatusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FuseFact]
    public async Task Status_TellsWhatWasAskedOfAMount()
    {
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, Archive, mount);
        await Tool.ShellAsync("cat \"$1/text.txt\" >/dev/null; cat \"$1/missing\" 2>/dev/null || true", mount);
        JsonElement status = JsonDocument.Parse(await Tool.CheckAsync(Binary, "status", mount, "--output-format", "json")).RootElement;
        Assert.Equal((Archive, mount), (status.GetProperty("source").GetString(), status.GetProperty("mountpoint").GetString()));
        Assert.Equal(Assert.Single(Servers(mount)), status.GetProperty("pid").GetInt32());
        Assert.False(status.TryGetProperty("cache", out _));
        Assert.Equal(0, status.GetProperty("errors").GetInt64());
        JsonElement[] operations = [.. status.GetProperty("operations").EnumerateArray()];
        Assert.Equal(status.GetProperty("requests").GetInt64(), operations.Sum(operation => operation.GetProperty("count").GetInt64()));
        Assert.Contains(operations, operation => operation.GetProperty("name").GetString() == "lookup");
        Assert.Contains("Requests: ", await Tool.CheckAsync(Binary, "status", mount), StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task StatusOfADatastore_TellsOfChunksAndErrors()
    {
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, GoldenStore.Path, mount);
        await Tool.ShellAsync("cat \"$1/host/plain/latest/root.pxar/hello.txt\" >/dev/null; ls \"$1/host/enc/latest\" 2>/dev/null || true", mount);
        JsonElement status = JsonDocument.Parse(await Tool.CheckAsync(Binary, "status", mount, "--output-format", "json")).RootElement;
        JsonElement cache = status.GetProperty("cache");
        Assert.Equal(256L << 20, cache.GetProperty("capacity_bytes").GetInt64());
        Assert.InRange(cache.GetProperty("used_bytes").GetInt64(), 400_000, 256L << 20);
        Assert.InRange(cache.GetProperty("chunks_read").GetInt64(), 1, 10);
        Assert.InRange(cache.GetProperty("hits").GetInt64(), 1, long.MaxValue);
        Assert.InRange(status.GetProperty("errors").GetInt64(), 1, long.MaxValue);
    }

    [FuseFact]
    public async Task DeadDaemon_IsSaidToBeDead_AndLeavesNothing()
    {
        string mount = _folder.Folder("mnt");
        MountedProcess server = await MountedProcess.StartAsync(Archive, mount);
        await Eventually.TrueAsync(() => Tool.RunAsync(Binary, "status", mount).GetAwaiter().GetResult().ExitCode == 0);
        string socket = $"@pxar-mount/{(await Tool.CheckAsync("mountpoint", "-d", mount)).Trim()}";
        Assert.Contains(socket, await SocketsAsync());
        server.Process.Kill();
        await server.Process.WaitForExitAsync();
        await RefusedAsync("its daemon is gone", "status", mount);
        Assert.DoesNotContain(socket, await SocketsAsync());
        await server.DisposeAsync();
        await RefusedAsync("nothing is mounted", "status", mount);
    }

    [FuseFact]
    public async Task OtherMounts_AreNotAsked()
    {
        await RefusedAsync("not of pxar-mount", "status", "/proc");
        await RefusedAsync("nothing is mounted", "status", _folder.Folder("empty"));
    }

    [FuseFact("setpriv")]
    public async Task StatusOfRoot_IsNotForOthers()
    {
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync("chmod", "755", _folder.Path);
        await Tool.CheckAsync(Binary, Archive, mount);
        ToolResult refused = await Tool.RunAsync(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/", "DOTNET_CLI_HOME=/", Binary, "status", mount);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("only root and the user who mounted it", refused.Errors, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task ManyAskersAndSilentOnes_DoNotDisturb()
    {
        string mount = _folder.Folder("mnt");
        await using MountedProcess server = await MountedProcess.StartAsync(Archive, mount);
        await Eventually.TrueAsync(() => Tool.RunAsync(Binary, "status", mount).GetAwaiter().GetResult().ExitCode == 0);
        string device = (await Tool.CheckAsync("mountpoint", "-d", mount)).Trim();
        using var silent = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        await silent.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0pxar-mount/{device}")));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Tool.CheckAsync(Binary, "status", mount)));
        Assert.Equal(0, await server.UnmountAsync());
    }

    private static async Task<string[]> SocketsAsync() =>
        [.. (await File.ReadAllLinesAsync("/proc/net/unix")).Select(line => line.Split(' ')[^1])];

    private static async Task RefusedAsync(string message, params string[] arguments)
    {
        ToolResult refused = await Tool.RunAsync(Binary, arguments);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(message, refused.Errors, StringComparison.Ordinal);
    }
}
