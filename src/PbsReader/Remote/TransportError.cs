using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace PbsReader.Remote;

/// <summary>What it means when a request gets no answer at all.</summary>
internal static class TransportError
{
    /// <summary>The exception for one that a connection threw; <see cref="PbsException"/>s stay as they are.</summary>
    internal static PbsException Create(PbsRepository repository, Exception exception)
    {
        string server = repository.Authority;
        if (exception is PbsException known)
            return known;
        if (exception is not HttpRequestException failure)
            return Lost(server, exception);
        return failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new PbsException(
                PbsError.Unavailable, $"the name {repository.Host} cannot be resolved: {Cause(failure)}", failure),
            HttpRequestError.ConnectionError => new PbsException(
                PbsError.Unavailable, $"{server} cannot be reached: {Cause(failure)}", failure),
            HttpRequestError.SecureConnectionError when Find<AuthenticationException>(failure) is { } refused =>
                ServerError.NoBackupServer(repository, $"TLS fails: {Cause(refused)}", failure),
            HttpRequestError.ProxyTunnelError => Proxy(server, failure),
            HttpRequestError.InvalidResponse when Find<SocketException>(failure) is not null => Lost(server, failure),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded =>
                ServerError.NoBackupServer(repository, Cause(failure), failure),
            _ => Lost(server, failure),
        };
    }

    private static PbsException Lost(string server, Exception exception) =>
        new(PbsError.Unavailable, $"the connection to {server} was lost: {Cause(exception)}", exception);

    private static PbsException Proxy(string server, HttpRequestException failure) =>
        failure.StatusCode == HttpStatusCode.ProxyAuthenticationRequired
            ? new PbsException(PbsError.Unauthorized, "the proxy demands another user and password", failure)
            : new PbsException(PbsError.Unavailable, $"the proxy does not connect to {server}: {Cause(failure)}", failure);

    /// <summary>The system's own words, which are the innermost ones.</summary>
    private static string Cause(Exception exception)
    {
        if (Find<SocketException>(exception) is { } socket)
            return socket.Message;
        while (exception.InnerException is { } inner)
            exception = inner;
        return ServerText.Of(exception.Message);
    }

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
            exception = exception.InnerException;
        return (T?)exception;
    }
}
