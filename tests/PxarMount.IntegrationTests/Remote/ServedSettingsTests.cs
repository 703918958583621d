using System.Buffers.Binary;
using System.Text.Json;
using PbsTestServer;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The HTTP/2 settings of a session are those of the real servers, and where they have to be.</summary>
public sealed class ServedSettingsTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0";

    [Theory]
    [InlineData(ServerRelease.Pbs3)]
    [InlineData(ServerRelease.Pbs4)]
    public async Task Settings_AreAsRecorded(ServerRelease release)
    {
        await using TestServer server = await ServedGolden.StartAsync(options => options with { Release = release });
        await using RawConnection connection = await RawConnection.OpenAsync(server);

        // The client's preface in the same record as its request: not a byte of it may be lost either.
        await connection.SendAsync(RawSession.RequestOf(ServedGolden.Plain, $"Authorization: PBSAPIToken={ServedGolden.Credentials}") + Preface);
        Assert.Equal(101, (await connection.ReadAnswerAsync()).Status);
        IReadOnlyDictionary<int, uint> settings = await ReadSettingsAsync(connection);
        if (release == ServerRelease.Pbs3)
            settings = await ReadSettingsAsync(connection);
        JsonElement recorded = Recorded(release);
        Assert.Equal(recorded.GetProperty("initialWindowSize").GetUInt32(), settings[4]);
        Assert.Equal(recorded.GetProperty("maxFrameSize").GetUInt32(), settings[5]);
        Assert.Equal(recorded.GetProperty("maxHeaderListSize").GetUInt32(), settings[6]);
        Assert.Equal(Math.Min(int.MaxValue, recorded.GetProperty("maxConcurrentStreams").GetUInt32()), settings[3]);
    }

    private static JsonElement Recorded(ServerRelease release)
    {
        string line = File.ReadLines(Path.Combine(GoldenExchange.FolderOf(release), "reader-h2-session.txt")).Single(
            line => line.StartsWith("### server SETTINGS ", StringComparison.Ordinal));
        return JsonDocument.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
    }

    private static async Task<IReadOnlyDictionary<int, uint>> ReadSettingsAsync(RawConnection connection)
    {
        byte[] head = await connection.TakeAsync(9);
        Assert.Equal((4, 0), (head[3], head[4]));
        byte[] body = await connection.TakeAsync(head[2]);
        return Enumerable.Range(0, body.Length / 6).ToDictionary(
            position => (int)BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(6 * position)),
            position => BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(6 * position + 2)));
    }
}
