using System.Security.Cryptography;
using PbsTestServer;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A server with one snapshot of many chunks, somebody who reads it, and that user's cache.</summary>
internal sealed class CachedStore : IAsyncDisposable
{
    public const int ChunkCount = 96;
    public const int ChunkLength = 64 << 10;

    /// <summary>What one chunk counts in the cache.</summary>
    public const long ChunkSize = ChunkLength + 4096;

    private readonly ScratchFolder _folder;

    private CachedStore(ScratchFolder folder, TestServer server) => (_folder, Server, User) = (folder, server, new ServedUser(server));

    public TestServer Server { get; }

    public ServedUser User { get; }

    public string CacheFolder => Path.Combine(User.Folder["cache"], "pxar-mount");

    /// <summary>Bytes of the stream that the snapshot holds.</summary>
    public static string Expected { get; } = Hash(Plain());

    public static async Task<CachedStore> StartAsync()
    {
        var folder = new ScratchFolder();
        string path = RandomStore.Create(folder, ChunkCount, ChunkLength);
        TestServer server = await ServedGolden.StartAsync(options => options with
        {
            Datastores = new Dictionary<string, string> { ["store1"] = path },
        });
        return new CachedStore(folder, server);
    }

    /// <summary>Reads the whole stream; its bytes have to be right.</summary>
    public async Task<string> ReadAsync(params string[] options)
    {
        ToolResult result = await User.RunAsync(["cat", .. options, "host/random/latest", "stream.bin"]);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(Expected, Hash(result.Output));
        return result.Errors;
    }

    /// <summary>What the files count that may go.</summary>
    public long CacheSize() => CacheFixture.SizeOf(CacheFolder);

    public async ValueTask DisposeAsync()
    {
        User.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private static byte[] Plain()
    {
        byte[] all = new byte[ChunkCount * ChunkLength];
        for (int position = 0; position < ChunkCount; position++)
            new Random(position).NextBytes(all.AsSpan(position * ChunkLength, ChunkLength));
        return all;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
