using System.Text.Json;
using PbsTestServer;
using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>What the test server makes of datastores that are not as they should be, and of clients that are not.</summary>
public sealed class ServedListingTests
{
    private const string Snapshots = "admin/datastore/store1/snapshots?backup-type=host&backup-id=plain";

    [Theory]
    [InlineData(null)]
    [InlineData("this is no manifest")]
    public async Task SnapshotWithoutReadableManifest_IsListedWithNamesOnly(string? manifest)
    {
        using var scratch = new ScratchFolder();
        string path = Path.Combine(GoldenStore.CopyTo(scratch), "host/plain/2024-06-10T06:13:20Z/index.json.blob");
        File.Delete(path);
        if (manifest is not null)
            await File.WriteAllTextAsync(path, manifest);
        await using TestServer server = await ServedGolden.StartAsync(options => options with
        {
            Datastores = new Dictionary<string, string> { ["store1"] = scratch["store"] },
        });
        JsonElement snapshot = Assert.Single((await ServedGolden.GetAsync(server, Snapshots)).Data.EnumerateArray());
        Assert.False(snapshot.TryGetProperty("size", out _));
        JsonElement[] files = [.. snapshot.GetProperty("files").EnumerateArray()];
        Assert.Equal(manifest is not null, Array.Exists(files, file => file.GetProperty("filename").GetString() == "index.json.blob"));
        Assert.All(files, file => Assert.Single(file.EnumerateObject()));
    }

    [Theory]
    [InlineData("admin/datastore/store1/../store1/status", 400)]
    [InlineData("admin/datastore/.hidden/status", 400)]
    [InlineData("admin/datastore/store1/snapshots?ns=a//b", 400)]
    [InlineData("admin/datastore/store1/snapshots?backup-type=host&backup-id=..%2F..", 400)]
    [InlineData("admin/datastore/store1/download?backup-type=host&backup-id=plain&backup-time=1718000000&file-name=..%2Fowner", 400)]
    [InlineData("admin/datastore/store1/download?backup-type=host&backup-id=plain&backup-time=1718000000&file-name=owner", 400)]
    [InlineData("nodes", 404)]
    public async Task OddRequest_IsRefused(string path, int status)
    {
        await using TestServer server = await ServedGolden.StartAsync();
        Assert.Equal(status, (await ServedGolden.GetAsync(server, path)).Status);
        Assert.Equal(414, (await ServedGolden.GetAsync(server, "version?" + new string('x', 3072))).Status);
    }

    [Fact]
    public async Task PasswordAndTicket_WorkForEverything_WithoutAToken()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        (string ticket, _) = await ServedGolden.LogInAsync(server, "root@pam", "a-password");
        Assert.Equal(1, (await ServedGolden.GetAsync(server, Snapshots, cookie: ticket)).Data.GetArrayLength());
        Assert.Equal(101, (await ServedGolden.UpgradeAsync(server, ServedGolden.Plain, cookie: ticket)).Status);
    }

    [Fact]
    public async Task ManySessionsThatEndAnyhow_LeaveNothingOpen()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async number =>
        {
            RawConnection connection = await RawConnection.OpenAsync(server);
            if (number % 3 > 0)
                await connection.SendAsync(RawSession.RequestOf(ServedGolden.Plain, $"Authorization: PBSAPIToken={ServedGolden.Credentials}"));
            if (number % 3 > 1)
            {
                await connection.ReadAnswerAsync();
                await using var session = new RawSession(connection);
                Assert.NotEmpty(await session.GetBytesAsync("/download?file-name=root.pxar.didx"));
            }

            await connection.DisposeAsync();
        }));
        await Eventually.TrueAsync(() => server.ConnectionCount == 0 && server.Counters.OpenSessionCount == 0);
        Assert.InRange(server.Counters.SessionCount, 20, 40);
    }
}
