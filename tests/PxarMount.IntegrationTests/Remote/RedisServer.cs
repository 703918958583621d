using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A real redis-server, for one test.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TestKit.TemporaryFolder _folder;

    private RedisServer(Process process, TestKit.TemporaryFolder folder, int port) => (_process, _folder, Port) = (process, folder, port);

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<RedisServer> StartAsync(params string[] options)
    {
        var folder = new TestKit.TemporaryFolder();
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            listener.Stop();
            string[] arguments =
                ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.Path, "--daemonize", "no", .. options];
            Process process = TestKit.Tool.Start("redis-server", arguments);
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            var server = new RedisServer(process, folder, port);
            await LinuxFuse.Eventually.TrueAsync(server.IsUp);
            return server;
        }
    }

    /// <summary>Does something with its data.</summary>
    public async Task<T> UseAsync<T>(Func<IDatabase, IServer, Task<T>> action, string password = "")
    {
        string text = $"{Address},allowAdmin=true{(password.Length == 0 ? "" : ",password=" + password)}";
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(text);
        return await action(connection.GetDatabase(), connection.GetServer(Address));
    }

    public Task<int> CountAsync(string password = "") =>
        UseAsync((_, server) => Task.FromResult(server.Keys(pattern: "pxar-mount:*").Count()), password);

    /// <summary>Stops it where it stands, or lets it go on.</summary>
    public Task SignalAsync(string signal) => TestKit.Tool.CheckAsync("kill", $"-{signal}", $"{_process.Id}");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private bool IsUp()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
