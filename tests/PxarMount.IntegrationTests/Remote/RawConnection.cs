using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using PbsTestServer;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A TLS connection on which a test writes and reads bytes by hand.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;

    /// <summary>Over any stream, for example one with a recorded answer.</summary>
    public RawConnection(Stream stream) => Stream = stream;

    /// <summary>The stream, without what was read ahead.</summary>
    public Stream Stream { get; }

    /// <summary>What came behind the last head or body that was read.</summary>
    public ReadOnlyMemory<byte> Surplus => _buffer.AsMemory(_start, _end - _start);

    public static async Task<RawConnection> OpenAsync(TestServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Address);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            string fingerprint = server.Fingerprint.Replace(":", "", StringComparison.Ordinal);
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    Convert.ToHexStringLower(SHA256.HashData(certificate!.GetRawCertData())) == fingerprint,
            });
            return new RawConnection(stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(string text)
    {
        await Stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        await Stream.FlushAsync();
    }

    /// <summary>Reads a whole answer; of a 101 the head only.</summary>
    public async Task<RawAnswer> ReadAnswerAsync()
    {
        string[] head = (await ReadHeadAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        int status = int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(
            pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        byte[] body = [];
        if (headers.TryGetValue("transfer-encoding", out string? encoding) && encoding == "chunked")
            body = await ReadChunksAsync();
        else if (headers.TryGetValue("content-length", out string? length))
            body = await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture));
        return new RawAnswer(status, headers, body);
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private async Task<string> ReadHeadAsync()
    {
        while (true)
        {
            int length = Surplus.Span.IndexOf("\r\n\r\n"u8);
            if (length >= 0)
                return Encoding.Latin1.GetString(await TakeAsync(length + 4));
            await FillAsync();
        }
    }

    private async Task<byte[]> ReadChunksAsync()
    {
        using var body = new MemoryStream();
        while (true)
        {
            int line;
            while ((line = Surplus.Span.IndexOf("\r\n"u8)) < 0)
                await FillAsync();
            string digits = Encoding.Latin1.GetString(await TakeAsync(line));
            await TakeAsync(2);
            int length = int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            body.Write(await TakeAsync(length));
            await TakeAsync(2);
            if (length == 0)
                return body.ToArray();
        }
    }

    /// <summary>Reads so many bytes.</summary>
    public async Task<byte[]> TakeAsync(int length)
    {
        byte[] taken = new byte[length];
        int filled = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, filled).CopyTo(taken);
        _start += filled;
        await Stream.ReadExactlyAsync(taken.AsMemory(filled));
        return taken;
    }

    private async Task FillAsync()
    {
        Surplus.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int length = await Stream.ReadAsync(_buffer.AsMemory(_end));
        _end += length > 0 ? length : throw new EndOfStreamException();
    }
}
