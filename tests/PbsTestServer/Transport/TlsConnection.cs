using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace PbsTestServer.Transport;

/// <summary>One client's connection: HTTP/1.1 over TLS, until a session takes it over.</summary>
internal sealed class TlsConnection : DefaultConnectionContext
{
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(1);
    private readonly Socket _socket;
    private readonly SslStream _tls;
    private readonly TlsListener _owner;
    private readonly CancellationTokenSource _closed = new();
    private int _isClosed;

    public TlsConnection(string id, Socket socket, SslStream tls, TlsListener owner)
        : base(id)
    {
        (_socket, _tls, _owner) = (socket, tls, owner);
        Transport = new StreamPipe(tls);
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        Features.Set(this);
    }

    /// <summary>Set when a session ended as it should: then the end of the connection is no abort, whatever Kestrel calls it.</summary>
    public bool IsSessionOver { get; set; }

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

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            try
            {
                await _tls.ShutdownAsync().WaitAsync(s_goodbye);
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
