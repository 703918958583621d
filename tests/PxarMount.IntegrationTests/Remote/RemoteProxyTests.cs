using System.Net.Sockets;
using System.Text;
using PbsReader;
using PbsReader.Remote;
using PbsReader.Snapshots;
using PbsTestServer;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A proxy between: everything goes through it, and its refusals are told apart from the server's.</summary>
public sealed class RemoteProxyTests
{
    private const string Granted = "HTTP/1.1 200 Connection established\r\n\r\n";

    [Fact]
    public async Task Everything_GoesThroughTheProxy_WithItsPassword()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using ScriptedServer proxy = ScriptedServer.Talk(false, async (stream, token) =>
        {
            string request = await ScriptedServer.ReadRequestAsync(stream, token);
            seen.Enqueue(request);
            string expected = "Proxy-Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:se:cret"));
            if (!request.Contains(expected, StringComparison.OrdinalIgnoreCase))
            {
                const string Refused = "HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Refused), token);
                seen.Enqueue(await ScriptedServer.ReadRequestAsync(stream, token));
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(Granted), token);
            using var onward = new TcpClient();
            await onward.ConnectAsync(server.Address, token);
            await using NetworkStream other = onward.GetStream();
            await Task.WhenAny(stream.CopyToAsync(other, token), other.CopyToAsync(stream, token));
        });
        await using RemoteDatastore store = Open(server, $"me:se%3Acret@127.0.0.1:{proxy.Port}");
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id("host/plain/2024-06-10T06:13:20Z"));
        Assert.NotEqual(0, (await reader.ReadFileAsync("index.json.blob", 1 << 20)).Length);
        Assert.Contains(seen, request => request.StartsWith($"CONNECT 127.0.0.1:{server.Address.Port} HTTP/1.1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", PbsError.Unauthorized)]
    [InlineData("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", PbsError.Unavailable)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", PbsError.Unavailable)]
    public async Task ProxyThatRefuses_IsTold(string answer, PbsError kind)
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using ScriptedServer proxy = ScriptedServer.Say(answer, hasTls: false);
        await using RemoteDatastore store = Open(server, $"me:se%3Acret@127.0.0.1:{proxy.Port}");
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => store.GetVersionAsync().AsTask());
        Assert.True(error.Kind == kind, $"{error.Kind}: {error.Message}");
        Assert.Contains("proxy", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("se:cret", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, server.AcceptedCount);
    }

    [Fact]
    public async Task ProxyThatIsGone_IsUnavailable()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        ScriptedServer proxy = ScriptedServer.Say("");
        int port = proxy.Port;
        await proxy.DisposeAsync();
        await using RemoteDatastore store = Open(server, $"127.0.0.1:{port}");
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => store.GetVersionAsync().AsTask());
        Assert.Equal(PbsError.Unavailable, error.Kind);
        Assert.Equal(0, server.AcceptedCount);
    }

    private static RemoteDatastore Open(TestServer server, string text)
    {
        Assert.True(ProxyAddress.TryParse(text, out ProxyAddress? proxy));
        return new RemoteDatastore(RemoteStore.OptionsFor(server) with { Proxy = proxy });
    }
}
