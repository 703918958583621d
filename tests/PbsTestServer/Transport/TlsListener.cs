using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace PbsTestServer.Transport;

/// <summary>
/// Listens and does TLS, without ALPN as real servers; what is ready goes to Kestrel. Can stop listening and start again on the same
/// port without Kestrel noticing.
/// </summary>
internal sealed class TlsListener(IPEndPoint endPoint, Line line, Func<SslServerAuthenticationOptions> tlsOptions)
    : IConnectionListenerFactory, IConnectionListener
{
    private const int FirstPort = 12_000;
    private const int BehindPorts = 32_000;
    private const int MostAttempts = 100;

    private readonly Channel<ConnectionContext> _ready = Channel.CreateUnbounded<ConnectionContext>();
    private readonly ConcurrentDictionary<TlsConnection, bool> _connections = new();
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private long _lastId;

    public EndPoint EndPoint => Address;

    /// <summary>Where it listens; the port is known once it was opened.</summary>
    public IPEndPoint Address { get; private set; } = endPoint;

    public int ConnectionCount => _connections.Count;

    public long AcceptedCount => Interlocked.Read(ref _lastId);

    /// <summary>Starts to listen, if it does not.</summary>
    public void Open()
    {
        if (_socket is not null)
            return;
        Socket socket = Address.Port == 0 ? ListenAnywhere() : Listen(Address);
        Address = (IPEndPoint)socket.LocalEndPoint!;
        _socket = socket;
        _accepting = AcceptAllAsync(socket);
    }

    /// <summary>
    /// On a port below those that the system gives to outgoing connections: while a server is stopped, a client that connects to its port
    /// could be given that very port, be connected to itself, and keep the server from coming back.
    /// </summary>
    private Socket ListenAnywhere()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return Listen(new IPEndPoint(Address.Address, Random.Shared.Next(FirstPort, BehindPorts)));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < MostAttempts)
            {
                // Another one, then.
            }
        }
    }

    private static Socket Listen(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
            socket.Listen(512);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Stops listening: connecting is refused. Connections live on.</summary>
    public async Task CloseAsync()
    {
        Interlocked.Exchange(ref _socket, null)?.Dispose();
        await _accepting;
    }

    /// <summary>Resets all connections.</summary>
    public void CutAll()
    {
        foreach (TlsConnection connection in _connections.Keys)
            connection.Cut();
    }

    /// <summary>Ends all connections without a reset.</summary>
    public void HangUpAll()
    {
        foreach (TlsConnection connection in _connections.Keys)
            connection.HangUp();
    }

    public void Forget(TlsConnection connection) => _connections.TryRemove(connection, out _);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _ready.Reader.WaitToReadAsync(cancellationToken) && _ready.Reader.TryRead(out ConnectionContext? connection)
            ? connection
            : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _ready.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => default;

    private async Task AcceptAllAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                Socket socket = await listener.AcceptAsync();
                socket.NoDelay = true;
                _ = GreetAsync(socket);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task GreetAsync(Socket socket)
    {
        string id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var connection = new TlsConnection(id, socket, line, this);
        _connections[connection] = true;
        try
        {
            await connection.GreetAsync(tlsOptions());
            if (_ready.Writer.TryWrite(connection))
                return;
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or SocketException or ObjectDisposedException)
        {
            // A client that did not like the certificate, or went away.
        }

        connection.Cut();
        await connection.DisposeAsync();
    }
}
