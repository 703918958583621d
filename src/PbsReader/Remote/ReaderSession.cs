using System.Globalization;
using System.Net;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>
/// One reader session: a connection, upgraded, on which HTTP/2 is spoken (protocol spec, 6 and 7). It gives a snapshot's files, and the
/// chunks of those indexes that were downloaded in it. Safe for concurrent use. When the connection fails, <see cref="IsBroken"/> stays
/// true, and another session has to be opened.
/// </summary>
internal sealed class ReaderSession : IAsyncDisposable
{
    private const string Protocol = "proxmox-backup-reader-protocol-v1";
    private const string Base = "http://localhost:8007/";
    private const int MaxBlobLength = ChunkBuffer.MaxChunkLength + DataBlob.EncryptedHeaderSize;

    // The largest that the handler takes; with less, each chunk would wait for window updates.
    private const int StreamWindow = 16 << 20;

    private static readonly TimeSpan s_pingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(5);

    private readonly RemoteOptions _options;
    private readonly SnapshotId _id;
    private readonly Stream _stream;
    private readonly HttpMessageInvoker _http;
    private volatile bool _isBroken;

    private ReaderSession(RemoteOptions options, SnapshotId id, Stream stream)
    {
        (_options, _id, _stream) = (options, id, stream);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = new SessionDial(stream).ConnectAsync,
            InitialHttp2StreamWindowSize = StreamWindow,
            EnableMultipleHttp2Connections = false,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            KeepAlivePingDelay = s_pingDelay,
            KeepAlivePingTimeout = s_pingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });
    }

    /// <summary>Whether the connection failed.</summary>
    internal bool IsBroken => _isBroken;

    /// <summary>Opens a session.</summary>
    /// <exception cref="PbsException">The server refuses, or does not answer.</exception>
    internal static async ValueTask<ReaderSession> OpenAsync(PbsHttpClient client, SnapshotId id, CancellationToken cancellationToken)
    {
        RequestSubject subject = RequestSubject.Snapshot(client.Repository, id);
        string path = $"reader?{SnapshotQuery.Of(id)}&store={client.Repository.Datastore}";
        Stream stream = await client.UpgradeAsync(path, Protocol, subject, cancellationToken).ConfigureAwait(false);
        return new ReaderSession(client.Options, id, stream);
    }

    /// <summary>A stored file; of an index, the chunks can be read from then on.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(string fileName, long maxLength, CancellationToken cancellationToken)
    {
        using var timeout = new RequestTimeout(_options, cancellationToken);
        try
        {
            using HttpResponseMessage response = await GetAsync($"download?file-name={fileName}", timeout).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                throw await CreateFileErrorAsync(response, fileName, timeout).ConfigureAwait(false);
            return await BodyReader.ReadAsync(response.Content, maxLength, timeout).ConfigureAwait(false)
                ?? throw new PbsException(
                    PbsError.Corrupt, $"{_id.FullName}/{fileName} on {Server} is longer than the {maxLength} bytes that it may have");
        }
        catch (Exception exception)
        {
            throw Explain(exception, timeout);
        }
    }

    /// <summary>
    /// Makes the chunks of an index readable; its content is not wanted again (protocol spec, 7.2: they are before it is sent).
    /// </summary>
    internal async ValueTask AllowChunksAsync(string fileName, CancellationToken cancellationToken)
    {
        using var timeout = new RequestTimeout(_options, cancellationToken);
        try
        {
            using HttpResponseMessage response = await GetAsync($"download?file-name={fileName}", timeout).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                throw await CreateFileErrorAsync(response, fileName, timeout).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw Explain(exception, timeout);
        }
    }

    /// <summary>A chunk's blob as stored, in memory that is the caller's.</summary>
    internal async ValueTask<ChunkBuffer> ReadChunkAsync(ChunkDigest digest, CancellationToken cancellationToken)
    {
        using var timeout = new RequestTimeout(_options, cancellationToken);
        try
        {
            using HttpResponseMessage response = await GetAsync($"chunk?digest={digest}", timeout).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                throw await CreateChunkErrorAsync(response, digest, timeout).ConfigureAwait(false);
            ChunkBuffer blob = await BodyReader.ReadPooledAsync(response.Content, MaxBlobLength, timeout).ConfigureAwait(false)
                ?? throw new PbsException(PbsError.Corrupt, $"{Describe(digest)} has more bytes than any chunk");
            if (blob.Length >= DataBlob.PlainHeaderSize)
                return blob;
            blob.Dispose();
            throw new PbsException(
                PbsError.NotFound, $"{Describe(digest)} is empty there: damaged; a new backup or a sync may bring it back");
        }
        catch (Exception exception)
        {
            throw Explain(exception, timeout);
        }
    }

    /// <summary>Ends the connection; requests that run fail.</summary>
    public async ValueTask DisposeAsync()
    {
        _isBroken = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private string Server => _options.Repository.Authority;

    private async ValueTask<HttpResponseMessage> GetAsync(string path, RequestTimeout timeout)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Base + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        HttpResponseMessage response = await _http.SendAsync(request, timeout.Token).ConfigureAwait(false);
        timeout.OnProgress();
        return response;
    }

    private async ValueTask<PbsException> CreateFileErrorAsync(HttpResponseMessage response, string fileName, RequestTimeout timeout)
    {
        string text = await BodyReader.ReadTextAsync(response.Content, timeout).ConfigureAwait(false);
        string file = $"{_id.FullName}/{fileName}";
        return ServerError.Create(
            _options.Repository, (int)response.StatusCode, text, new RequestSubject(file, $"{_id.FullName} has no {fileName}"));
    }

    private async ValueTask<PbsException> CreateChunkErrorAsync(HttpResponseMessage response, ChunkDigest digest, RequestTimeout timeout)
    {
        string text = await BodyReader.ReadTextAsync(response.Content, timeout).ConfigureAwait(false);
        string chunk = Describe(digest);
        return (int)response.StatusCode switch
        {
            (int)HttpStatusCode.Unauthorized =>
                new PbsException(PbsError.NotFound, $"{chunk} is in no index of {_id.FullName} that was read"),
            (int)HttpStatusCode.BadRequest => new PbsException(
                PbsError.NotFound, $"{chunk} is missing there, or cannot be read; verify the datastore: {text}"),
            int status => ServerError.Create(_options.Repository, status, text, new RequestSubject(chunk, $"{chunk} is missing")),
        };
    }

    private string Describe(ChunkDigest digest) =>
        string.Create(CultureInfo.InvariantCulture, $"chunk {digest} ({_options.Repository.Datastore} on {Server})");

    private Exception Explain(Exception exception, RequestTimeout timeout)
    {
        Exception explained = timeout.Explain(exception);

        // Whatever failed on the way, another connection is the way to find out. What the server answered is no failure.
        if (explained is PbsException { Kind: PbsError.Unavailable or PbsError.Protocol } && exception is not PbsException)
            _isBroken = true;
        return explained;
    }
}
