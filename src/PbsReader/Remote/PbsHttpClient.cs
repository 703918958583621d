using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace PbsReader.Remote;

/// <summary>
/// A server's REST interface over HTTP/1.1 and TLS, and the way from there into a session (protocol spec, 2 to 6). Every answer is
/// bounded, every failure a <see cref="PbsException"/>. Nothing is retried but a login that has ended. Safe for concurrent use. It has as
/// many owners as <see cref="Share"/> was called, and one: the last to dispose it ends it.
/// </summary>
internal sealed class PbsHttpClient : IAsyncDisposable
{
    private const string Root = "api2/json/";
    private const int MaxHeaderKibibytes = 64;

    private static readonly TimeSpan s_connectTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_refusalMemory = TimeSpan.FromSeconds(3);

    private readonly RemoteOptions _options;
    private readonly CertificateCheck _certificates;
    private readonly HttpMessageInvoker _http;
    private readonly ServerLogin _login;
    private readonly Uri _base;
    private volatile Refusal? _refusal;
    private int _owners = 1;

    internal PbsHttpClient(RemoteOptions options)
    {
        _options = options;
        _certificates = new CertificateCheck(options);
        _base = new Uri($"https://{options.Repository.Authority}/{Root}");
        _http = new HttpMessageInvoker(CreateHandler());
        _login = options.Repository.AuthId.IsToken ? new TokenLogin(options) : new TicketLogin(options, PostAsync);
    }

    internal RemoteOptions Options => _options;

    internal PbsRepository Repository => _options.Repository;

    /// <summary>The data of a GET, which the caller disposes.</summary>
    internal async ValueTask<JsonDocument> GetAsync(string path, RequestSubject subject, CancellationToken cancellationToken)
    {
        using Exchange exchange = await SendAsync(path, null, cancellationToken).ConfigureAwait(false);
        return await ReadJsonAsync(exchange, subject).ConfigureAwait(false);
    }

    /// <summary>
    /// Turns a connection into a session's: what <paramref name="protocol"/> says is spoken on the stream, which is the caller's.
    /// </summary>
    internal async ValueTask<Stream> UpgradeAsync(
        string path, string protocol, RequestSubject subject, CancellationToken cancellationToken)
    {
        Exchange exchange = await SendAsync(path, protocol, cancellationToken).ConfigureAwait(false);
        try
        {
            if (exchange.Response.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                if (!exchange.Response.Headers.Upgrade.Any(upgrade => upgrade.ToString() == protocol))
                    throw ServerError.NoBackupServer(Repository, "it upgrades to another protocol");

                // The stream holds what came behind the head already. It owns the connection; the response has nothing else.
                Stream stream = await exchange.Response.Content.ReadAsStreamAsync(exchange.Timeout.Token).ConfigureAwait(false);
                exchange.Timeout.Dispose();
                return stream;
            }

            throw await CreateErrorAsync(exchange, subject).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Exception explained = exchange.Timeout.Explain(exception);
            exchange.Dispose();
            throw explained;
        }
    }

    /// <summary>The client for one more owner.</summary>
    internal PbsHttpClient Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Decrement(ref _owners) > 0)
            return;
        await _login.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private SocketsHttpHandler CreateHandler() => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = _certificates.IsTrusted,
        },
        ConnectTimeout = _options.Timeout < s_connectTime ? _options.Timeout : s_connectTime,
        PooledConnectionIdleTimeout = s_idleTime,
        MaxResponseHeadersLength = MaxHeaderKibibytes,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        Proxy = _options.Proxy,
        UseProxy = _options.Proxy is not null,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    };

    /// <summary>Sends a GET with a login; when the server refuses that, once more with another one.</summary>
    private async ValueTask<Exchange> SendAsync(string path, string? upgrade, CancellationToken cancellationToken)
    {
        if (_refusal is { } refusal && _options.Time.GetElapsedTime(refusal.Since) < s_refusalMemory)
            throw new PbsException(refusal.Error.Kind, refusal.Error.Message, refusal.Error);
        LoginHeader login = await _login.GetAsync(cancellationToken).ConfigureAwait(false);
        Exchange exchange = await SendAsync(() => CreateGet(path, upgrade, login), cancellationToken).ConfigureAwait(false);
        if (exchange.Response.StatusCode != HttpStatusCode.Unauthorized)
            return exchange;
        try
        {
            if (!await _login.TryRenewAsync(login, cancellationToken).ConfigureAwait(false))
                return exchange;
            login = await _login.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            exchange.Dispose();
            throw;
        }

        exchange.Dispose();
        return await SendAsync(() => CreateGet(path, upgrade, login), cancellationToken).ConfigureAwait(false);
    }

    private HttpRequestMessage CreateGet(string path, string? upgrade, LoginHeader login)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_base, path));
        request.Headers.TryAddWithoutValidation(login.Name, login.Value);
        if (upgrade is not null)
        {
            request.Headers.Connection.Add("upgrade");
            request.Headers.Upgrade.Add(new ProductHeaderValue(upgrade));
        }

        return request;
    }

    private async ValueTask<JsonDocument> PostAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        HttpRequestMessage Create()
        {
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return new HttpRequestMessage(HttpMethod.Post, new Uri(_base, path)) { Content = content };
        }

        using Exchange exchange = await SendAsync(Create, cancellationToken).ConfigureAwait(false);
        var subject = new RequestSubject("the login", "no login");
        return await ReadJsonAsync(exchange, subject).ConfigureAwait(false);
    }

    /// <summary>Sends a request; when a certificate was confirmed meanwhile, once more.</summary>
    private async ValueTask<Exchange> SendAsync(Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        while (true)
        {
            var timeout = new RequestTimeout(_options, cancellationToken);
            try
            {
                HttpResponseMessage response = await _http.SendAsync(create(), timeout.Token).ConfigureAwait(false);
                timeout.OnProgress();
                return new Exchange(response, timeout);
            }
            catch (Exception exception)
            {
                Exception explained = timeout.Explain(exception);
                timeout.Dispose();
                bool isTrusted = explained is PbsException { Kind: PbsError.Protocol }
                    && await _certificates.TryConfirmAsync(cancellationToken).ConfigureAwait(false);
                if (!isTrusted)
                    throw explained;
            }
        }
    }

    private async ValueTask<JsonDocument> ReadJsonAsync(Exchange exchange, RequestSubject subject)
    {
        try
        {
            if (exchange.Response.StatusCode != HttpStatusCode.OK)
                throw await CreateErrorAsync(exchange, subject).ConfigureAwait(false);
            byte[] body = await BodyReader
                .ReadAsync(exchange.Response.Content, ServerJson.MaxLength, exchange.Timeout).ConfigureAwait(false)
                ?? throw ServerError.NoBackupServer(Repository, "its answer is too long");
            return ServerJson.Parse(body) ?? throw ServerError.NoBackupServer(Repository, "its answer is not what the interface says");
        }
        catch (Exception exception)
        {
            throw exchange.Timeout.Explain(exception);
        }
    }

    private async ValueTask<PbsException> CreateErrorAsync(Exchange exchange, RequestSubject subject)
    {
        string text = await BodyReader.ReadTextAsync(exchange.Response.Content, exchange.Timeout).ConfigureAwait(false);
        PbsException error = ServerError.Create(Repository, (int)exchange.Response.StatusCode, text, subject);
        if (exchange.Response.StatusCode == HttpStatusCode.Unauthorized)
            _refusal = new Refusal(error, _options.Time.GetTimestamp());
        return error;
    }

    // Servers answer a wrong login after three seconds, and may shut out who tries it too often.
    private sealed record Refusal(PbsException Error, long Since);

    private sealed class Exchange(HttpResponseMessage response, RequestTimeout timeout) : IDisposable
    {
        internal HttpResponseMessage Response => response;

        internal RequestTimeout Timeout => timeout;

        public void Dispose()
        {
            response.Dispose();
            timeout.Dispose();
        }
    }
}
