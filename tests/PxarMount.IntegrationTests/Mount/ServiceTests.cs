using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using PxarMount.IntegrationTests.TestKit;
using static PxarMount.IntegrationTests.Mount.Lifecycle;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>As a service of systemd: told when ready and when stopping.</summary>
public sealed class ServiceTests
{
    [FuseTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Readiness_IsNotified_WhenTheMountIsThere(bool isAbstract)
    {
        using var folder = new TemporaryFolder();
        string mount = folder.Folder("mnt");
        string name = isAbstract ? "@pxar-test-" + Guid.NewGuid() : folder["notify"];
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + name[1..] : name));
        using Process server = Tool.Start("env", $"NOTIFY_SOCKET={name}", Binary, "-f", Archive, mount);
        Assert.StartsWith("READY=1\n", await ReceiveAsync(socket), StringComparison.Ordinal);
        Assert.True(Mounts.IsMounted(mount));
        Assert.True(File.Exists(mount + "/hello.txt"));
        await Tool.CheckAsync("kill", "-TERM", $"{server.Id}");
        Assert.Equal("STOPPING=1\n", await ReceiveAsync(socket));
        await server.WaitForExitAsync();
        Assert.Equal(0, server.ExitCode);
        Assert.False(Mounts.IsMounted(mount));
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        using var deadline = new CancellationTokenSource(Tool.Patience);
        byte[] buffer = new byte[4096];
        int count = await socket.ReceiveAsync(buffer, deadline.Token);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }
}
