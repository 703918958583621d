using System.Text.Json;
using PbsTestServer;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The test server answers what the real ones answered: status, headers that matter, and every field.</summary>
public sealed class GoldenExchangeTests(ExchangeServers servers) : IClassFixture<ExchangeServers>
{
    /// <summary>What a reader of chunks never asks for, so that the test server lacks it.</summary>
    private static readonly string[] s_foreign = ["backup-upgrade-", "catalog-", "pxar-file-download", "status-datastore-usage", "index-html"];

    private static readonly string[] s_headers = ["content-type", "set-cookie", "transfer-encoding", "upgrade"];

    public static TheoryData<ServerRelease, string> Exchanges
    {
        get
        {
            var data = new TheoryData<ServerRelease, string>();
            foreach (ServerRelease release in Enum.GetValues<ServerRelease>())
            {
                foreach (string name in GoldenExchange.NamesOf(release).Where(name => !Array.Exists(s_foreign, name.StartsWith)))
                    data.Add(release, name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task RecordedRequest_IsAnsweredAsRecorded(ServerRelease release, string name)
    {
        GoldenExchange exchange = await GoldenExchange.LoadAsync(release, name);
        RawAnswer answer = await servers[release].ReplayAsync(exchange.Request);
        Assert.Equal(exchange.Answer.Status, answer.Status);
        foreach (string header in s_headers)
            Assert.Equal($"{header}: {exchange.Answer.Find(header)}", $"{header}: {answer.Find(header)}");
        Assert.Equal(exchange.Answer.Find("content-length") is null, answer.Find("content-length") is null);
        if (exchange.Answer.Body is [(byte)'{', ..])
            Assert.Empty(JsonDifference.Find(JsonDocument.Parse(exchange.Answer.Body).RootElement, JsonDocument.Parse(answer.Body).RootElement));
        else
            Assert.Equal(exchange.Answer.Text, answer.Text);
    }

    [Theory]
    [InlineData(ServerRelease.Pbs3)]
    [InlineData(ServerRelease.Pbs4)]
    public async Task RecordedSession_IsAnsweredAsRecorded(ServerRelease release)
    {
        ExchangeServer server = servers[release];
        IReadOnlyList<GoldenSession> steps = GoldenSession.Load(release);
        StandInForChunks(server, steps);
        string upgrade = (await GoldenExchange.LoadAsync(release, "reader-upgrade-101")).Request;
        await using RawConnection connection = await RawConnection.OpenAsync(server.Server);
        await connection.SendAsync(upgrade);
        Assert.Equal(101, (await connection.ReadAnswerAsync()).Status);
        await using var session = new RawSession(connection);
        Assert.NotEmpty(steps);
        foreach (GoldenSession step in steps)
            await CheckAsync(session, server, step);
    }

    private static async Task CheckAsync(RawSession session, ExchangeServer server, GoldenSession step)
    {
        HttpResponseMessage answer = await session.SendAsync(new HttpMethod(step.Method), step.Path);
        Assert.Equal((step.Path, step.Status), (step.Path, (int)answer.StatusCode));
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal((step.Path, step.ContentType), (step.Path, answer.Content.Headers.ContentType?.ToString().Replace("; ", ";", StringComparison.Ordinal)));
        if (step.Body.Length > 0 && step.BodyLength is null && step.Body[0] != '{')
            Assert.Equal(step.Body.Replace("/backup/golden", server.StorePath, StringComparison.Ordinal), System.Text.Encoding.UTF8.GetString(body));
        else if (step.BodyLength is null && step.Body.Length > 0)
            Assert.Empty(JsonDifference.Find(JsonDocument.Parse(step.Body).RootElement, JsonDocument.Parse(body).RootElement));
        if (step.BodyLength is { } length)
        {
            Assert.Equal(length, body.Length);
            Assert.Equal(step.Body, Convert.ToHexStringLower(body)[..step.Body.Length]);
        }

        Assert.Equal((step.Path, step.HasLength), (step.Path, answer.Content.Headers.NonValidated.Contains("content-length")));
    }

    /// <summary>The chunks that were recorded are not kept; what the record shows of them is enough, as a server looks no further.</summary>
    private static void StandInForChunks(ExchangeServer server, IEnumerable<GoldenSession> steps)
    {
        foreach (GoldenSession step in steps.Where(step => step.Status == 200 && step.Path.StartsWith("/chunk?", StringComparison.Ordinal)))
        {
            string digest = step.Path[(step.Path.IndexOf('=', StringComparison.Ordinal) + 1)..];
            byte[] blob = new byte[step.BodyLength!.Value];
            Convert.FromHexString(step.Body).CopyTo(blob, 0);
            string folder = Directory.CreateDirectory(Path.Combine(server.StorePath, ".chunks", digest[..4])).FullName;
            File.WriteAllBytes(Path.Combine(folder, digest), blob);
        }
    }
}
