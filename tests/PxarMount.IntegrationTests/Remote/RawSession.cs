using System.Net;
using PbsTestServer;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A reader session as the protocol spec describes it, without any of our own client.</summary>
internal sealed class RawSession : IAsyncDisposable
{
    private const string Protocol = "proxmox-backup-reader-protocol-v1";
    private readonly HttpClient _client;
    private RawConnection? _connection;

    /// <summary>On a connection that was upgraded.</summary>
    public RawSession(RawConnection connection)
    {
        _connection = connection;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = TakeConnectionAsync,
            InitialHttp2StreamWindowSize = 16 << 20,
            UseProxy = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        _client = new HttpClient(handler)
        {
            BaseAddress = new Uri("http://localhost:8007/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>How many bytes came behind the head of the 101.</summary>
    public int SurplusLength { get; private init; }

    public static async Task<RawSession> OpenAsync(TestServer server, string token, string query)
    {
        RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(RequestOf(query, $"Authorization: PBSAPIToken={token}"));
        RawAnswer answer = await connection.ReadAnswerAsync();
        Assert.True(answer.Status == 101, $"{answer.Status}: {answer.Text}");
        return new RawSession(connection) { SurplusLength = connection.Surplus.Length };
    }

    public static string RequestOf(string query, string credentials) =>
        $"GET /api2/json/reader?{query} HTTP/1.1\r\nHost: localhost\r\n{credentials}\r\nConnection: upgrade\r\nUpgrade: {Protocol}\r\n\r\n";

    public Task<HttpResponseMessage> GetAsync(string path, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead) =>
        _client.GetAsync(new Uri(path, UriKind.Relative), completion);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path) =>
        _client.SendAsync(new HttpRequestMessage(method, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact });

    public Task<byte[]> GetBytesAsync(string path) => _client.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    private ValueTask<Stream> TakeConnectionAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        RawConnection connection = Interlocked.Exchange(ref _connection, null) ?? throw new IOException("the session is over");
        return new ValueTask<Stream>(new ReplayingStream(connection.Surplus, connection.Stream));
    }
}
