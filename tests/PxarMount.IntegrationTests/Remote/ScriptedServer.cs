using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PbsReader.Remote;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Something that listens and is no backup server: it says the same to everyone, with or without TLS.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private readonly Func<Stream, CancellationToken, Task> _talk;
    private readonly Task _accepting;

    private ScriptedServer(bool hasTls, Func<Stream, CancellationToken, Task> talk)
    {
        (_certificate, _talk) = (hasTls ? CreateCertificate() : null, talk);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public RemoteOptions Options
    {
        get
        {
            Assert.True(PbsRepository.TryParse($"root@pam!test@127.0.0.1:{Port}:store1", out PbsRepository? repository));
            return new RemoteOptions
            {
                Repository = repository,
                Fingerprint = CertificateFingerprint.Of(_certificate?.RawData ?? []),
                GetSecret = _ => ValueTask.FromResult(ServedGolden.Secret),
                Timeout = TimeSpan.FromSeconds(3),
            };
        }
    }

    /// <summary>Says something to each request, then ends the connection.</summary>
    public static ScriptedServer Say(string answer, bool hasTls = true) => Talk(hasTls, async (stream, token) =>
    {
        await ReadRequestAsync(stream, token);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), token);
    });

    public static ScriptedServer Talk(bool hasTls, Func<Stream, CancellationToken, Task> talk) => new(hasTls, talk);

    /// <summary>Reads up to an empty line, or what there is.</summary>
    public static async Task<string> ReadRequestAsync(Stream stream, CancellationToken cancellationToken)
    {
        var request = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            int count = await stream.ReadAsync(buffer, cancellationToken);
            if (count == 0 || buffer[0] == 0x16)
                break;
            request.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return request.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _certificate?.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
                    stream = tls;
                }

                await _talk(stream, _end.Token);
                await stream.DisposeAsync();
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // Its client went away.
            }
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=scripted", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
