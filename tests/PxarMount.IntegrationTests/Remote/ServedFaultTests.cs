using System.Net;
using System.Net.Sockets;
using PbsReader.Indexes;
using PbsTestServer;
using PbsTestServer.Faults;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The test server fails as it was told to, and only so.</summary>
public sealed class ServedFaultTests
{
    private const string Index = "/download?file-name=root.pxar.didx";

    [Fact]
    public async Task Status_ComesInsteadOfTheAnswer_AsOftenAsWanted()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        server.Faults.Add(new Fault(FaultKind.Status) { Path = "/download", Code = 503, Text = "busy", Skip = 1, Every = 2, Times = 2 });
        var seen = new List<int>();
        for (int count = 0; count < 6; count++)
            seen.Add((int)(await session.GetAsync(Index)).StatusCode);
        Assert.Equal([200, 503, 200, 503, 200, 200], seen);
        Assert.Equal(2, server.Faults.Count);
    }

    [Fact]
    public async Task Stall_StopsOneBody_AndTheSessionGoesOn()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        server.Faults.Add(new Fault(FaultKind.Stall) { Path = "/download", Offset = 100, Times = 1 });
        using HttpResponseMessage stalled = await session.GetAsync(Index, HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await stalled.Content.ReadAsStreamAsync();
        byte[] start = new byte[100];
        await body.ReadExactlyAsync(start);
        ValueTask<int> rest = body.ReadAsync(new byte[1]);
        Assert.Equal(start, (await session.GetBytesAsync(Index))[..100]);
        Assert.False(rest.IsCompleted);
        server.Disconnect();
        await Assert.ThrowsAnyAsync<IOException>(rest.AsTask);
    }

    [Fact]
    public async Task Abort_EndsOneRequest_AndTheSessionGoesOn()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        server.Faults.Add(new Fault(FaultKind.Abort) { Path = "/download", Offset = 100, Times = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => session.GetBytesAsync(Index));
        Assert.NotEmpty(await session.GetBytesAsync(Index));
    }

    [Fact]
    public async Task Cut_EndsTheSession_AndAnotherCanBeOpened()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        server.Faults.Add(new Fault(FaultKind.Cut) { Path = "/download", Offset = 100, Times = 1 });
        await Assert.ThrowsAsync<HttpRequestException>(() => session.GetBytesAsync(Index));
        await Assert.ThrowsAsync<HttpRequestException>(() => session.GetBytesAsync(Index));
        await using RawSession next = await OpenAsync(server);
        Assert.NotEmpty(await next.GetBytesAsync(Index));
    }

    [Fact]
    public async Task HangUp_EndsTheSessionWithoutAReset()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(RawSession.RequestOf(ServedGolden.Plain, $"Authorization: PBSAPIToken={ServedGolden.Credentials}"));
        Assert.Equal(101, (await connection.ReadAnswerAsync()).Status);
        server.HangUp();
        try
        {
            Assert.Equal(0, await connection.Stream.ReadAsync(new byte[1]));
        }
        catch (IOException exception)
        {
            // TLS may want a farewell; what counts is that it was no reset.
            Assert.IsNotType<SocketException>(exception.InnerException);
        }
    }

    [Fact]
    public async Task Corrupt_ChangesOneBit_AndShortenEndsTheBody()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        byte[] index = await session.GetBytesAsync(Index);
        string chunk = $"/chunk?digest={IndexFile.Parse(index, "root.pxar.didx")[0].Digest}";
        byte[] right = await session.GetBytesAsync(chunk);
        server.Faults.Add(new Fault(FaultKind.Corrupt) { Path = "/chunk", Offset = 50, Times = 1 });
        byte[] wrong = await session.GetBytesAsync(chunk);
        Assert.Equal(1, right.Zip(wrong).Sum(pair => int.PopCount(pair.First ^ pair.Second)));
        Assert.NotEqual(right[50], wrong[50]);
        server.Faults.Add(new Fault(FaultKind.Shorten) { Path = "/chunk", Offset = 50, Times = 1 });
        Assert.Equal(right[..50], await session.GetBytesAsync(chunk));
        Assert.Equal(right, await session.GetBytesAsync(chunk));
    }

    [Fact]
    public async Task FrozenServer_SaysNothing_AndGoesOnWhenThawed()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        byte[] before = await session.GetBytesAsync(Index);
        server.Freeze();
        Task<byte[]> asked = session.GetBytesAsync(Index);
        Task<RawConnection> connecting = RawConnection.OpenAsync(server);
        await Task.Delay(50);
        Assert.False(asked.IsCompleted);
        Assert.False(connecting.IsCompleted);
        server.Thaw();
        Assert.Equal(before, await asked);
        await using RawConnection connection = await connecting;
    }

    [Fact]
    public async Task StoppedServer_RefusesConnections_AndIsThereAgainOnTheSamePort()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        IPEndPoint address = server.Address;
        await server.StopAsync();
        await Assert.ThrowsAsync<SocketException>(() => RawConnection.OpenAsync(server));
        await Assert.ThrowsAsync<HttpRequestException>(() => session.GetBytesAsync(Index));
        server.Start();
        Assert.Equal(address, server.Address);
        await using RawSession next = await OpenAsync(server);
        Assert.NotEmpty(await next.GetBytesAsync(Index));
    }

    [Fact]
    public async Task ServerThatRestartsAllTheTime_AlwaysComesBack()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        for (int round = 0; round < 100; round++)
        {
            await using RawSession session = await OpenAsync(server);
            if (round % 2 == 0)
                server.HangUp();
            await server.StopAsync();
            server.Start();
        }

        await using RawSession last = await OpenAsync(server);
        Assert.NotEmpty(await last.GetBytesAsync(Index));
    }

    [Fact]
    public async Task TakenPort_IsAnError_AndLeavesTheOtherServerAlone()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await Assert.ThrowsAsync<SocketException>(() => ServedGolden.StartAsync(options => options with { Port = server.Address.Port }));
        await using RawSession session = await OpenAsync(server);
        Assert.NotEmpty(await session.GetBytesAsync(Index));
    }

    [Fact]
    public async Task RotatedCertificate_IsShownToNewConnections_WhileOldOnesLive()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        string before = server.Fingerprint;
        server.RotateCertificate();
        Assert.NotEqual(before, server.Fingerprint);
        Assert.NotEmpty(await session.GetBytesAsync(Index));
        await using RawSession next = await OpenAsync(server);
    }

    [Fact]
    public async Task RemovedChunkAndSnapshot_AreMissing_UntilTheyAreRestored()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        IChunkIndex index = IndexFile.Parse(await session.GetBytesAsync(Index), "root.pxar.didx");
        string chunk = $"/chunk?digest={index[0].Digest}";
        server.RemoveChunk("store1", index[0].Digest);
        server.RemoveSnapshot("store1", GoldenStore.Id("host/plain/2024-06-10T06:13:20Z"));
        HttpResponseMessage missing = await session.GetAsync(chunk);
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
        Assert.Contains("No such file", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(await session.GetBytesAsync(Index));
        RawAnswer refused = await ServedGolden.UpgradeAsync(server, ServedGolden.Plain);
        Assert.Equal((400, "snapshot host/plain/2024-06-10T06:13:20Z does not exist."), (refused.Status, refused.Text));
        server.Restore();
        Assert.Equal(HttpStatusCode.OK, (await session.GetAsync(chunk)).StatusCode);
        Assert.Equal(101, (await ServedGolden.UpgradeAsync(server, ServedGolden.Plain)).Status);
    }

    [Fact]
    public async Task SlowAndLongLine_TakesItsTime_AndNoByteIsLost()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await OpenAsync(server);
        IChunkIndex index = IndexFile.Parse(await session.GetBytesAsync(Index), "root.pxar.didx");
        string chunk = $"/chunk?digest={index[0].Digest}";
        byte[] fast = await session.GetBytesAsync(chunk);
        server.Line.BytesPerSecond = fast.Length * 5;
        server.Line.RoundTrip = TimeSpan.FromMilliseconds(40);
        long start = TimeProvider.System.GetTimestamp();
        Assert.Equal(fast, await session.GetBytesAsync(chunk));
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMilliseconds(230));
        server.Line.BytesPerSecond = 0;
        server.Line.RoundTrip = TimeSpan.Zero;
        Assert.Equal(fast, await session.GetBytesAsync(chunk));
    }

    private static Task<RawSession> OpenAsync(TestServer server) => RawSession.OpenAsync(server, ServedGolden.Credentials, ServedGolden.Plain);
}
