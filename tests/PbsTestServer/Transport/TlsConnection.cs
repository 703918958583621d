using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PbsTestServer.Transport;

/// <summary>One client's connection: HTTP/1.1 over TLS, until a session takes it over.</summary>
internal sealed class TlsConnection : DefaultConnectionContext
{
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(1);
    private readonly Socket _socket;
    private readonly LineStream _line;
    private readonly SslStream _tls;
    private readonly TlsListener _owner;
    private readonly CancellationTokenSource _closed = new();
    private int _isClosed;

    public TlsConnection(string id, Socket socket, Line line, TlsListener owner)
        : base(id)
    {
        (_socket, _owner) = (socket, owner);
        _line = new LineStream(socket, line);
        _tls = new SslStream(_line);
        Transport = new StreamPipe(_tls);
        Features.Set<IMemoryPoolFeature>(BlockPoolFeature.Instance);
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        Features.Set(this);
    }

    /// <summary>Set when a session ended as it should: then the end of the connection is no abort, whatever Kestrel calls it.</summary>
    public bool IsSessionOver { get; set; }

    public Task GreetAsync(SslServerAuthenticationOptions options) => _tls.AuthenticateAsServerAsync(options);

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (!IsSessionOver)
            Cut();
        _closed.Cancel();
    }

    /// <summary>Ends the connection at once, without a farewell: the client sees a reset.</summary>
    public void Cut()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            _socket.Close(0);
    }

    /// <summary>Ends the connection as when the server's process ends: no farewell in TLS or HTTP, but no reset either.</summary>
    public void HangUp()
    {
        try
        {
            if (Volatile.Read(ref _isClosed) == 0)
                _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            try
            {
                await _tls.ShutdownAsync().WaitAsync(s_goodbye);
                await _line.DrainAsync().WaitAsync(s_goodbye);
                _socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception exception) when (exception is IOException or SocketException or TimeoutException or InvalidOperationException)
            {
                // The client was faster.
            }
        }

        _socket.Dispose();
        await _tls.DisposeAsync();
        _owner.Forget(this);
        await base.DisposeAsync();
    }
}
