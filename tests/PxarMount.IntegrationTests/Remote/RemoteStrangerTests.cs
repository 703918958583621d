using System.Net;
using System.Net.Sockets;
using PbsReader;
using PbsReader.Remote;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>What listens there is no backup server, or a hostile one: a clear error, in bounded time and memory.</summary>
public sealed class RemoteStrangerTests
{
    private const string Upgrade = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: proxmox-backup-reader-protocol-v1\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>hi</html>")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n{")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: https://localhost/\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nwhy")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("220 mail ESMTP\r\n")]
    [InlineData("HTTP/1.1 999999 OK\r\n\r\n")]
    public async Task OtherServer_IsNoBackupServer(string answer)
    {
        await using ScriptedServer server = ScriptedServer.Say(answer);
        await FailsAsync(server.Options, PbsError.Protocol);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task ServerWithoutTls_IsNoBackupServer(string answer)
    {
        await using ScriptedServer server = ScriptedServer.Say(answer, hasTls: false);
        PbsException error = await FailsAsync(server.Options, PbsError.Protocol);
        Assert.Contains("TLS", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"data\":")]
    [InlineData("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n")]
    public async Task ServerThatBreaksOff_IsUnavailable(string answer)
    {
        await using ScriptedServer server = ScriptedServer.Say(answer);
        await FailsAsync(server.Options, PbsError.Unavailable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ServerThatSaysNothing_IsUnavailable(bool hasTls)
    {
        await using ScriptedServer server = ScriptedServer.Talk(hasTls, (_, token) => Task.Delay(Timeout.Infinite, token));
        await FailsAsync(server.Options with { Timeout = TimeSpan.FromMilliseconds(700) }, PbsError.Unavailable);
    }

    [Fact]
    public async Task EndlessHead_IsNotReadToTheEnd()
    {
        await using ScriptedServer server = ScriptedServer.Talk(true, async (stream, token) =>
        {
            await ScriptedServer.ReadRequestAsync(stream, token);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), token);
            while (true)
                await stream.WriteAsync("x-header: 0123456789012345678901234567890123456789\r\n"u8.ToArray(), token);
        });
        await FailsAsync(server.Options, PbsError.Protocol);
    }

    [Fact]
    public async Task EndlessBody_IsNotReadToTheEnd()
    {
        byte[] chunk = [.. "10000\r\n"u8, .. new byte[0x10000], .. "\r\n"u8];
        await using ScriptedServer server = ScriptedServer.Talk(true, async (stream, token) =>
        {
            await ScriptedServer.ReadRequestAsync(stream, token);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), token);
            while (true)
                await stream.WriteAsync(chunk, token);
        });
        PbsException error = await FailsAsync(server.Options, PbsError.Protocol);
        Assert.Contains("too long", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Upgrade, PbsError.Unavailable)]
    [InlineData(Upgrade + "HTTP/1.1 400 Bad Request\r\n\r\n", PbsError.Unavailable)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n", PbsError.Protocol)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", PbsError.Protocol)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", PbsError.Protocol)]
    public async Task UpgradeThatIsNone_Fails(string answer, PbsError kind)
    {
        await using ScriptedServer server = ScriptedServer.Say(answer);
        await using var store = new RemoteDatastore(server.Options);
        PbsException error = await Assert.ThrowsAsync<PbsException>(async () =>
        {
            await using var reader = await store.OpenSnapshotAsync(GoldenStore.Id(RandomStore.Snapshot));
            await reader.ReadFileAsync("index.json.blob", 1 << 20);
        });
        Assert.True(error.Kind == kind, $"{error.Kind}: {error.Message}");
    }

    [Fact]
    public async Task NothingThere_IsUnavailable_AtOnce()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        PbsException error = await FailsAsync(OptionsOf($"127.0.0.1:{port}:store1"), PbsError.Unavailable);
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NameThatIsNone_IsUnavailable()
    {
        PbsException error = await FailsAsync(OptionsOf("no-such-host.invalid:store1"), PbsError.Unavailable);
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
        Assert.Contains("resolved", error.Message, StringComparison.Ordinal);
    }

    private static RemoteOptions OptionsOf(string text)
    {
        Assert.True(PbsRepository.TryParse(text, out PbsRepository? repository));
        return new RemoteOptions { Repository = repository, GetSecret = _ => ValueTask.FromResult(ServedGolden.Secret) };
    }

    private static async Task<PbsException> FailsAsync(RemoteOptions options, PbsError kind)
    {
        await using var store = new RemoteDatastore(options);
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => store.GetVersionAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.True(error.Kind == kind, $"{error.Kind}: {error.Message}");
        Assert.DoesNotContain(ServedGolden.Secret, error.ToString(), StringComparison.Ordinal);
        return error;
    }
}
