using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace PbsTestServer.Control;

/// <summary>Plain HTTP on the loopback address, by which others than tests in the same process make the server fail.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private readonly KestrelServer _kestrel;

    private ControlServer(int port)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(new IPEndPoint(IPAddress.Loopback, port));
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _kestrel = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    /// <summary>Where it listens.</summary>
    public string Address => _kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<ControlServer> StartAsync(ControlDesk desk, TestServerOptions options, int port)
    {
        var server = new ControlServer(port);
        await server._kestrel.StartAsync(new ControlApplication(desk, options), default);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var noWait = new CancellationTokenSource(TimeSpan.Zero);
        await _kestrel.StopAsync(noWait.Token);
        _kestrel.Dispose();
    }
}
