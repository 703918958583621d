using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PbsReader.Chunks;
using PbsReader.Snapshots;
using PbsTestServer.Access;
using PbsTestServer.Faults;
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
        _listener = new TlsListener(new IPEndPoint(options.Address, options.Port), Line, CreateTlsOptions);
        _front = new KestrelServer(CreateKestrelOptions(HttpProtocols.Http1), _listener, NullLoggerFactory.Instance);
        _back = new KestrelServer(CreateKestrelOptions(HttpProtocols.Http2), _sessions, NullLoggerFactory.Instance);
    }

    /// <summary>Where it listens; the same port for as long as it lives.</summary>
    public IPEndPoint Address => _listener.Address;

    /// <summary>SHA-256 of the certificate that new connections get, as <c>PBS_FINGERPRINT</c> wants it.</summary>
    public string Fingerprint => Volatile.Read(ref _certificate).Fingerprint;

    /// <summary>Who may do what.</summary>
    public AccessList Access => _options.Access;

    /// <summary>What goes wrong with answers.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>How fast and how far away it is.</summary>
    public Line Line { get; } = new();

    /// <summary>What it did so far.</summary>
    public ServerCounters Counters { get; } = new();

    /// <summary>Connections that are open now.</summary>
    public int ConnectionCount => _listener.ConnectionCount;

    /// <summary>Connections that clients made so far.</summary>
    public long AcceptedCount => _listener.AcceptedCount;

    /// <summary>Starts it; it listens when this completes.</summary>
    /// <exception cref="PbsReader.PbsException">A directory is no datastore.</exception>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static async Task<TestServer> StartAsync(TestServerOptions options)
    {
        var server = new TestServer(options);
        try
        {
            await server._back.StartAsync(new SessionApplication(options, server.Faults, server.Counters), default);
            await server._front.StartAsync(server.CreateApplication(), default);
            server._listener.Open();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The repository string of a datastore.</summary>
    /// <param name="identity">User or token.</param>
    /// <param name="store">Name of the datastore.</param>
    public string RepositoryOf(string identity, string store)
    {
        bool isV6 = Address.AddressFamily == AddressFamily.InterNetworkV6;
        return $"{identity}@{(isV6 ? $"[{Address.Address}]" : Address.Address)}:{Address.Port}:{store}";
    }

    /// <summary>Resets all connections, and so ends all sessions.</summary>
    public void Disconnect() => _listener.CutAll();

    /// <summary>Ends all connections as when the process ends: clients see the end of the stream, without a farewell.</summary>
    public void HangUp() => _listener.HangUpAll();

    /// <summary>From now on says nothing and hears nothing, on connections that there are and on new ones; nobody is told.</summary>
    public void Freeze() => Line.Gate.Close();

    /// <summary>Goes on where it was frozen.</summary>
    public void Thaw() => Line.Gate.Open();

    /// <summary>Is gone: resets all connections and refuses new ones.</summary>
    public async Task StopAsync()
    {
        await _listener.CloseAsync();
        _listener.CutAll();
    }

    /// <summary>Is there again.</summary>
    public void Start() => _listener.Open();

    /// <summary>From now on shows another certificate to those who connect.</summary>
    public void RotateCertificate() => Volatile.Write(ref _certificate, ServerCertificate.Create(_options.Clock, _options.Address));

    /// <summary>From now on a chunk is missing. The directory is not touched.</summary>
    /// <exception cref="ArgumentException">There is no such datastore.</exception>
    public void RemoveChunk(string store, ChunkDigest digest) => FindStore(store).RemoveChunk(digest);

    /// <summary>From now on a snapshot is missing, except for open sessions, as when it was pruned. The directory stays as it is.</summary>
    /// <exception cref="ArgumentException">There is no such datastore.</exception>
    public void RemoveSnapshot(string store, SnapshotId snapshot) => FindStore(store).RemoveSnapshot(snapshot);

    /// <summary>Brings back everything that was removed, and notes that were changed.</summary>
    public void Restore()
    {
        foreach (ServedStore store in _stores.All)
            store.Restore();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Thaw();
        using var noWait = new CancellationTokenSource(TimeSpan.Zero);
        await _front.StopAsync(noWait.Token);
        await _back.StopAsync(noWait.Token);
        _front.Dispose();
        _back.Dispose();
        _certificate.Dispose();
    }

    private RestApplication CreateApplication()
    {
        var booth = new TicketBooth(_options.Clock);
        var authenticator = new Authenticator(Access, booth);
        var upgrade = new ReaderUpgrade(_options, _stores, _sessions, Counters);
        Call[] calls =
        [
            .. new ServerCalls(_options.Release, Access, authenticator, booth).All,
            .. new DatastoreCalls(_options.Release, _stores).All,
            .. SnapshotCalls.All,
        ];
        return new RestApplication(_options, _stores, calls, authenticator, upgrade, Faults, Counters);
    }

    private ServedStore FindStore(string name) =>
        _stores.All.FirstOrDefault(store => store.Name == name)
            ?? throw new ArgumentException($"there is no datastore {name}", nameof(name));

    private SslServerAuthenticationOptions CreateTlsOptions() => new()
    {
        ServerCertificate = Volatile.Read(ref _certificate).Certificate,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };

    private IOptions<KestrelServerOptions> CreateKestrelOptions(HttpProtocols protocols)
    {
        bool isNew = _options.Release == ServerRelease.Pbs4;
        var options = new KestrelServerOptions { AddServerHeader = false };
        KestrelServerLimits limits = options.Limits;
        limits.KeepAliveTimeout = SessionLimits.IdleTime;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxResponseBufferSize = 1 << 20;
        limits.MaxRequestHeadersTotalSize = isNew ? SessionLimits.NewHeaderLength : SessionLimits.OldHeaderLength;
        limits.MaxRequestBufferSize = SessionLimits.OldHeaderLength;
        limits.Http2.InitialStreamWindowSize = SessionLimits.WindowLength;
        limits.Http2.InitialConnectionWindowSize = SessionLimits.WindowLength;
        limits.Http2.MaxFrameSize = SessionLimits.MaxFrameLength;
        limits.Http2.MaxStreamsPerConnection = isNew ? SessionLimits.NewStreamCount : int.MaxValue;
        options.Listen(new IPEndPoint(IPAddress.Loopback, 1), listen => listen.Protocols = protocols);
        return Options.Create(options);
    }
}
