using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace PbsTestServer.Transport;

/// <summary>Hands connections that were upgraded to the Kestrel that speaks HTTP/2 on them.</summary>
internal sealed class SessionListener : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _ready = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.None, 1);

    public bool TryHandOver(ConnectionContext connection) => _ready.Writer.TryWrite(connection);

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
}
