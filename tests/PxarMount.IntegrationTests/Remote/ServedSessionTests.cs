using System.Net;
using PbsReader.Indexes;
using PbsTestServer;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Reader sessions of the test server, through a client that is not ours.</summary>
public sealed class ServedSessionTests
{
    [Theory]
    [InlineData(ServerRelease.Pbs3)]
    [InlineData(ServerRelease.Pbs4)]
    public async Task EveryChunkOfAnArchive_ComesOverOneSession(ServerRelease release)
    {
        await using TestServer server = await ServedGolden.StartAsync(options => options with { Release = release });
        await using RawSession session = await RawSession.OpenAsync(server, ServedGolden.Credentials, ServedGolden.Plain);
        IChunkIndex index = IndexFile.Parse(await session.GetBytesAsync("/download?file-name=root.pxar.didx"), "root.pxar.didx");
        await Task.WhenAll(Enumerable.Range(0, index.Count).Select(async position =>
        {
            byte[] blob = await session.GetBytesAsync($"/chunk?digest={index[position].Digest}");
            Assert.NotNull(PbsReader.Blobs.DataBlob.KindOf(blob));
        }));
        Assert.Equal(index.Count, server.Counters.ChunkCount);
        Assert.Equal(1, server.Counters.OpenSessionCount);
        Assert.Equal(release == ServerRelease.Pbs3, session.SurplusLength > 0);
    }

    [Fact]
    public async Task Chunk_IsRefusedBeforeItsIndexWasDownloaded_AndInTheNextSessionAgain()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession first = await RawSession.OpenAsync(server, ServedGolden.Credentials, ServedGolden.Plain);
        IChunkIndex index = IndexFile.Parse(await first.GetBytesAsync("/download?file-name=root.pxar.didx"), "root.pxar.didx");
        string path = $"/chunk?digest={index[0].Digest}";
        Assert.Equal(HttpStatusCode.OK, (await first.GetAsync(path)).StatusCode);
        await using RawSession second = await RawSession.OpenAsync(server, ServedGolden.Credentials, ServedGolden.Plain);
        HttpResponseMessage refused = await second.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal($"download chunk {index[0].Digest} not allowed", await refused.Content.ReadAsStringAsync());
    }
}
