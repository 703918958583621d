using System.Diagnostics;
using System.Text.Json;
using PbsTestServer;
using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The fear: what is kept on disk is wrong, too much, fetched again all the same, or missing when it is wanted.</summary>
public sealed class RemoteCacheTests
{
    private const string Day = "2024-06-10T06:13:20Z";

    [FuseFact]
    public async Task SecondMount_NeedsTheServerToOpenOnly()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        string[] archives = [$"host/plain/{Day}/root.pxar", "host/split/latest/root.pxar"];
        string key = Golden.PathOf("pbs/keys/key-none.json");
        foreach (string archive in (string[])[.. archives, "host/encsplit/latest/root.pxar"])
        {
            string[] keys = archive.Contains("enc", StringComparison.Ordinal) ? ["--keyfile", key] : [];
            await user.MountAsync([archive, .. keys]);
            Assert.Empty(await Task.Run(() => user.DifferencesAt("")));
            await user.UnmountAsync();
            server.Counters.Reset();
            await user.MountAsync([archive, .. keys]);
            await server.StopAsync();
            Assert.Empty(await Task.Run(() => user.DifferencesAt("")));
            JsonElement status = JsonDocument
                .Parse(await Tool.CheckAsync(MountedProcess.Program, "status", user.MountPoint, "--output-format", "json"))
                .RootElement.GetProperty("disk_cache");
            Assert.Equal(0, status.GetProperty("damaged").GetInt32());
            Assert.True(status.GetProperty("hits").GetInt32() > 0);
            await user.UnmountAsync();
            Assert.Equal(0, server.Counters.ChunkCount);
            Assert.Equal(1, server.Counters.RequestsOf("/download"));
            server.Start();
        }

        ToolResult verified = await user.RunAsync("cache", "verify");
        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.Equal("", user.Log);
    }

    [Fact]
    public async Task ProcessesThatStartTogether_FetchNothingTwice_AndKeepTheLimit()
    {
        await using CachedStore store = await CachedStore.StartAsync();
        store.Server.Line.RoundTrip = TimeSpan.FromMilliseconds(5);
        await Task.WhenAll(store.ReadAsync(), store.ReadAsync(), store.ReadAsync());
        Assert.Equal((CachedStore.ChunkCount, 0), (store.Server.Counters.ChunkCount, store.Server.Counters.RepeatCount));

        // A limit of a third of that: from the first step on.
        const long Limit = CachedStore.ChunkCount / 3 * CachedStore.ChunkSize;
        string[] options = ["--disk-cache-size", Limit.ToString(null, null)];
        await Task.WhenAll(store.ReadAsync(options), store.ReadAsync(options));
        Assert.InRange(store.CacheSize(), 1, Limit);
        store.Server.Counters.Reset();
        await store.ReadAsync("--disk-cache-size", "0");
        Assert.Equal(CachedStore.ChunkCount, store.Server.Counters.ChunkCount);
    }

    [Fact]
    public async Task ProcessesThatAreKilled_LeaveNothingWrong_AndNoMoreThanTheLimit()
    {
        const long Limit = CachedStore.ChunkCount / 2 * CachedStore.ChunkSize;
        int rounds = Requirements.LongTests ? 200 : 12;
        await using CachedStore store = await CachedStore.StartAsync();
        store.Server.Line.RoundTrip = TimeSpan.FromMilliseconds(20);
        string limit = Limit.ToString(null, null);
        await store.ReadAsync("--disk-cache-size", limit);
        for (int round = 0; round < rounds; round++)
        {
            // Different chunks each time would be written for sure: an empty cache is as good.
            if (round % 2 == 0)
                await store.User.RunAsync("cache", "clear");
            Task<ToolResult> killed = store.User.RunKilledAsync(
                () => store.CacheSize() > (round % 5) * 10 * CachedStore.ChunkSize, "cat", "--disk-cache-size", limit, "host/random/latest", "stream.bin");
            await killed;
            Assert.InRange(store.CacheSize(), 0, Limit);
        }

        ToolResult verified = await store.User.RunAsync("cache", "verify", "--output-format", "json");
        Assert.True(verified.ExitCode == 0, verified.Text);
        await store.ReadAsync("--disk-cache-size", limit);
        Assert.InRange(store.CacheSize(), 1, Limit);
    }

    [Fact]
    public async Task DamageOnTheDisk_IsNeverSeen_AndVerifyRemovesIt()
    {
        await using CachedStore store = await CachedStore.StartAsync();
        await store.ReadAsync();
        string[] files = Directory.GetFiles(Path.Combine(store.CacheFolder, "files"), "*", SearchOption.AllDirectories);
        for (int number = 0; number < files.Length; number++)
            await DamageAsync(number, files[number], files[(number + 1) % files.Length]);
        string said = await store.ReadAsync();
        Assert.Contains("damaged copy", said, StringComparison.Ordinal);
        foreach (string file in files.Where(File.Exists).Take(3))
            await File.WriteAllBytesAsync(file, new byte[500]);
        ToolResult verified = await store.User.RunAsync("cache", "verify", "--output-format", "json");
        Assert.Equal(7, verified.ExitCode);
        Assert.Equal(3, JsonDocument.Parse(verified.Output).RootElement.GetProperty("damaged").GetArrayLength());
        Assert.Equal(0, (await store.User.RunAsync("cache", "verify")).ExitCode);
        await store.ReadAsync();
        JsonElement status = JsonDocument.Parse((await store.User.RunAsync("cache", "status", "--output-format", "json")).Output).RootElement;
        Assert.Equal(store.CacheSize(), status.GetProperty("size").GetInt64());
    }

    [FuseFact]
    public async Task FolderOfAnotherUser_IsNotUsed_AndToldOnce()
    {
        await using CachedStore store = await CachedStore.StartAsync();
        await store.ReadAsync();
        await Tool.CheckAsync("chown", "-R", "nobody", store.CacheFolder);
        string said = await store.ReadAsync();
        Assert.Contains("belongs to another user", said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd('\n').Split('\n'));
        Assert.Equal(2 * CachedStore.ChunkCount, store.Server.Counters.ChunkCount);
    }

    [FuseFact]
    public async Task PinnedSnapshot_IsMountedWithoutTheServer_AndSaysSo()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        await CheckAsync(user, "pin", "host/split/latest", "--disk-cache-size", "0");
        ToolResult again = await CheckAsync(user, "pin", "host/split/latest/root.pxar/hello.txt");
        Assert.Contains(" 0 fetched", again.Text, StringComparison.Ordinal);
        JsonElement pins = JsonDocument.Parse((await CheckAsync(user, "pins", "--output-format", "json")).Output).RootElement;
        Assert.Equal(2, pins.GetArrayLength());
        Assert.All(pins.EnumerateArray(), pin => Assert.True(pin.GetProperty("complete").GetBoolean()));

        await server.StopAsync();
        foreach (string place in new[] { "host/split/latest/root.pxar", "host/split/2024-06-10T08:13:20Z", "/" })
        {
            string inside = place switch { "/" => "host/split/latest/root.pxar", "host/split/latest/root.pxar" => "", _ => "root.pxar" };
            await user.MountAsync(place, "--timeout", "2");
            Assert.Empty(await Task.Run(() => user.DifferencesAt(inside)));
            await user.UnmountAsync();
            Assert.Contains("from its pin", user.Log, StringComparison.Ordinal);
            File.Delete(user.Folder["log"]);
        }

        // What is not pinned is an error, and never "not there"; and comes when the server does.
        await user.MountAsync("/", "--timeout", "2", "--refresh", "0");
        ToolResult other = await Tool.RunAsync("ls", user.MountPoint + "/host/plain");
        Assert.NotEqual(0, other.ExitCode);
        server.Start();
        await Eventually.TrueAsync(() => Directory.Exists(user.MountPoint + "/host/plain/latest/root.pxar"));
        Assert.Empty(await Task.Run(() => user.DifferencesAt("host/plain/latest/root.pxar")));
        await user.UnmountAsync();

        Assert.Contains("2 pins removed", (await CheckAsync(user, "unpin", "host/split")).Text, StringComparison.Ordinal);
        Assert.Equal(6, (await user.RunAsync("unpin", "host/split")).ExitCode);
        Assert.Equal("", (await CheckAsync(user, "pins")).Text);
    }

    [Fact]
    public async Task PinThatIsBrokenOff_IsGoneOnWith_AndNothingIsFetchedTwice()
    {
        await using CachedStore store = await CachedStore.StartAsync();
        store.Server.Line.RoundTrip = TimeSpan.FromMilliseconds(50);
        await store.User.RunKilledAsync(() => Pinned() > 10, "pin", "host/random/latest");
        long fetched = store.Server.Counters.ChunkCount;
        Assert.InRange(fetched, 1, CachedStore.ChunkCount);
        Assert.Contains("unfinished", (await CheckAsync(store.User, "pins")).Text, StringComparison.Ordinal);
        store.Server.Line.RoundTrip = TimeSpan.Zero;
        await CheckAsync(store.User, "pin", "host/random/latest");
        Assert.InRange(store.Server.Counters.ChunkCount, CachedStore.ChunkCount, CachedStore.ChunkCount + 16);
        await store.Server.StopAsync();
        await store.ReadAsync("--timeout", "2");

        int Pinned() => Directory.Exists(Path.Combine(store.CacheFolder, "pinned"))
            ? Directory.GetFiles(Path.Combine(store.CacheFolder, "pinned"), "*", SearchOption.AllDirectories).Length
            : 0;
    }

    private static async Task<ToolResult> CheckAsync(ServedUser user, params string[] arguments)
    {
        ToolResult result = await user.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Errors}");
        return result;
    }

    private static async Task DamageAsync(int number, string file, string other)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file);
        switch (number % 4)
        {
            case 0:
                bytes[bytes.Length / 3] ^= 8;
                await File.WriteAllBytesAsync(file, bytes);
                break;
            case 1:
                await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)]);
                break;
            case 2:
                File.Copy(other, file, overwrite: true);
                break;
            default:
                await File.WriteAllBytesAsync(file, []);
                break;
        }
    }
}
