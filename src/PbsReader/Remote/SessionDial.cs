namespace PbsReader.Remote;

/// <summary>
/// The one connection of a session, for a handler that would rather have many: a second one would be another session, which knows none of
/// the indexes (protocol spec, 6).
/// </summary>
internal sealed class SessionDial(Stream stream)
{
    private int _count;

    /// <summary>Gives the stream, once.</summary>
    internal ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _count) == 1
            ? new ValueTask<Stream>(stream)
            : throw new IOException("the session's connection has ended");
}
