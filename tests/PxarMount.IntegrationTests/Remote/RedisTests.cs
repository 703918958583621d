using System.Diagnostics;
using StackExchange.Redis;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The fear: a shared cache that is dead, stopped or full of garbage breaks, delays or poisons what is read; or tells its password.</summary>
public sealed class RedisTests
{
    private const string NoDisk = "--disk-cache-size=0";

    [RedisFact]
    public async Task WhatOneMachineRead_AnotherOneHasFromRedis()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using CachedStore store = await CachedStore.StartAsync();
        Assert.Equal("", await store.ReadAsync(NoDisk, "--redis", redis.Address));
        Assert.Equal(CachedStore.ChunkCount, await redis.CountAsync());
        store.Server.Counters.Reset();
        store.User["PXAR_MOUNT_REDIS"] = redis.Address;
        Assert.Equal("", await store.ReadAsync(NoDisk));
        Assert.Equal(0, store.Server.Counters.ChunkCount);
        Assert.True(await redis.UseAsync((data, server) => data.KeyTimeToLiveAsync(server.Keys().First())) > TimeSpan.FromDays(1));
    }

    [RedisFact]
    public async Task Garbage_PoisonsNothing_NeitherTheReaderNorTheDisk()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using CachedStore store = await CachedStore.StartAsync();
        await store.ReadAsync(NoDisk, "--redis", redis.Address);
        await redis.UseAsync(async (data, server) =>
        {
            RedisKey[] keys = [.. server.Keys(pattern: "pxar-mount:*")];
            RedisValue another = await data.HashGetAsync(keys[0], "data");
            for (int number = 0; number < keys.Length; number++)
            {
                RedisValue wrong = (number % 4) switch { 0 => "garbage", 1 => another, 2 => new byte[100_000], _ => "" };
                if (number % 8 == 7)
                    await data.KeyDeleteAsync(keys[number]);
                else if (number % 8 == 6)
                    await data.StringSetAsync(keys[number], "not even a hash");
                else
                    await data.HashSetAsync(keys[number], "data", wrong);
            }

            return 0;
        });
        string said = await store.ReadAsync("--redis", redis.Address);
        Assert.Contains("shared cache", said, StringComparison.Ordinal);
        Assert.Equal(0, (await store.User.RunAsync("cache", "verify")).ExitCode);
    }

    [RedisFact]
    public async Task RedisThatStopsOrDies_CostsAMomentOnly()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using CachedStore store = await CachedStore.StartAsync();
        await store.ReadAsync(NoDisk, "--redis", redis.Address);

        // Stopped before anybody asks, and again while many do.
        await redis.SignalAsync("STOP");
        long start = Stopwatch.GetTimestamp();
        await store.ReadAsync(NoDisk, "--redis", redis.Address);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60));
        await redis.SignalAsync("CONT");

        store.Server.Line.RoundTrip = TimeSpan.FromMilliseconds(10);
        await redis.UseAsync(async (_, server) =>
        {
            await server.FlushDatabaseAsync();
            return 0;
        });
        Task<string> reading = store.ReadAsync(NoDisk, "--redis", redis.Address);
        await LinuxFuse.Eventually.TrueAsync(() => store.Server.Counters.ChunkCount > 120 || reading.IsCompleted);
        await redis.SignalAsync("KILL");
        await reading;
        store.Server.Line.RoundTrip = TimeSpan.Zero;
        string said = await store.ReadAsync(NoDisk, "--redis", redis.Address);
        Assert.Single(said.TrimEnd('\n').Split('\n'), line => line.Contains("does not answer", StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Password_ComesFromEnvironmentOrFile_AndShowsNowhere()
    {
        const string Secret = "very-secret-word";
        await using RedisServer redis = await RedisServer.StartAsync("--requirepass", Secret);
        await using CachedStore store = await CachedStore.StartAsync();
        await File.WriteAllTextAsync(store.User.Folder["password"], Secret + "\n");
        store.User["PXAR_MOUNT_REDIS_PASSWORD_FILE"] = store.User.Folder["password"];
        Assert.Equal("", await store.ReadAsync(NoDisk, "--redis", redis.Address));
        Assert.Equal(CachedStore.ChunkCount, await redis.CountAsync(Secret));
        store.User["PXAR_MOUNT_REDIS_PASSWORD_FILE"] = null;
        string said = await store.ReadAsync(NoDisk, "--redis", redis.Address);
        Assert.Contains("does not answer", said, StringComparison.Ordinal);
        ToolResultIsUsage(await store.User.RunAsync("cat", "--redis", $"{redis.Address},password={Secret}", "host/random/latest", "stream.bin"));
        store.User["PXAR_MOUNT_REDIS"] = $"{redis.Address},nonsense=1,password={Secret}";
        ToolResultIsUsage(await store.User.RunAsync("cat", "host/random/latest", "stream.bin"));

        static void ToolResultIsUsage(TestKit.ToolResult result)
        {
            Assert.Equal(1, result.ExitCode);
            Assert.DoesNotContain(Secret, result.Errors, StringComparison.Ordinal);
        }
    }
}
