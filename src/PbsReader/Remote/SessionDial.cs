namespace PbsReader.Remote;

/// <summary>
/// The one connection of a session, for a handler that would rather have many: a second one would be another session, which knows none
/// of the indexes (protocol spec, 6).
/// </summary>
internal sealed class SessionDial(Stream stream)
{
    private int _count;

    /// <summary>Gives the stream, once.</summary>
    internal ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _count) == 1
            ? new ValueTask<Stream>(stream)
            : throw new EndedException();

    /// <summary>
    /// Whether a request failed because the connection had ended before: it was not sent, and fits into the next session.
    /// </summary>
    internal static bool HasRefused(Exception? exception)
    {
        while (exception is not null and not EndedException)
            exception = exception.InnerException;
        return exception is not null;
    }

    private sealed class EndedException() : IOException("the session had ended");
}
