using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PbsTestServer.Access;
using PbsTestServer.Rest;
using PbsTestServer.Sessions;
using PbsTestServer.Stores;
using PbsTestServer.Transport;

namespace PbsTestServer;

/// <summary>
/// Serves datastore directories as a Proxmox Backup Server would, as far as reading needs it, and fails on demand. Real TLS, real
/// HTTP/1.1 upgrade, real HTTP/2. Safe for concurrent use.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly TestServerOptions _options;
    private readonly ServedStores _stores;
    private readonly TlsListener _listener;
    private readonly SessionListener _sessions = new();
    private readonly KestrelServer _front;
    private readonly KestrelServer _back;
    private ServerCertificate _certificate;

    private TestServer(TestServerOptions options)
    {
        _options = options;
        _stores = new ServedStores(options.Datastores);
        _certificate = ServerCertificate.Create(options.Clock, options.Address);
        _listener = new TlsListener(new IPEndPoint(options.Address, options.Port), CreateTlsOptions);
        _front = new KestrelServer(CreateKestrelOptions(HttpProtocols.Http1), _listener, NullLoggerFactory.Instance);
        _back = new KestrelServer(CreateKestrelOptions(HttpProtocols.Http2), _sessions, NullLoggerFactory.Instance);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => _listener.Address;

    /// <summary>SHA-256 of the certificate that new connections get, as <c>PBS_FINGERPRINT</c> wants it.</summary>
    public string Fingerprint => _certificate.Fingerprint;

    /// <summary>Who may do what.</summary>
    public AccessList Access => _options.Access;

    /// <summary>What it did so far.</summary>
    public ServerCounters Counters { get; } = new();

    /// <summary>Starts it; it listens when this completes.</summary>
    /// <exception cref="PbsReader.PbsException">A directory is no datastore.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static async Task<TestServer> StartAsync(TestServerOptions options)
    {
        var server = new TestServer(options);
        var booth = new TicketBooth(options.Clock);
        var authenticator = new Authenticator(options.Access, booth);
        var upgrade = new ReaderUpgrade(options, server._stores, server._sessions, server.Counters);
        Call[] calls =
        [
            .. new ServerCalls(options.Release, options.Access, authenticator, booth).All,
            .. new DatastoreCalls(options.Release, server._stores).All,
            .. SnapshotCalls.All,
        ];
        await server._back.StartAsync(new SessionApplication(options, server.Counters), default);
        await server._front.StartAsync(new RestApplication(options, server._stores, calls, authenticator, upgrade, server.Counters), default);
        server._listener.Open();
        return server;
    }

    /// <summary>The repository string of a datastore.</summary>
    /// <param name="identity">User or token.</param>
    /// <param name="store">Name of the datastore.</param>
    public string RepositoryOf(string identity, string store) => $"{identity}@{HostText}:{Address.Port}:{store}";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.CloseAsync();
        _listener.CutAll();
        using var noWait = new CancellationTokenSource(TimeSpan.Zero);
        await _front.StopAsync(noWait.Token);
        await _back.StopAsync(noWait.Token);
        _front.Dispose();
        _back.Dispose();
        _certificate.Dispose();
    }

    private string HostText => Address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
        ? $"[{Address.Address}]"
        : Address.Address.ToString();

    private SslServerAuthenticationOptions CreateTlsOptions() => new()
    {
        ServerCertificate = _certificate.Certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    private IOptions<KestrelServerOptions> CreateKestrelOptions(HttpProtocols protocols)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        KestrelServerLimits limits = options.Limits;
        limits.KeepAliveTimeout = TimeSpan.MaxValue;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxResponseBufferSize = 4 << 20;
        limits.Http2.InitialStreamWindowSize = SessionLimits.WindowLength;
        limits.Http2.InitialConnectionWindowSize = SessionLimits.WindowLength;
        limits.Http2.MaxFrameSize = SessionLimits.MaxFrameLength;
        limits.Http2.MaxStreamsPerConnection = _options.Release == ServerRelease.Pbs4 ? SessionLimits.NewStreamCount : int.MaxValue;
        options.Listen(new IPEndPoint(IPAddress.Loopback, 1), listen => listen.Protocols = protocols);
        return Options.Create(options);
    }
}
