using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PbsTestServer;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>
/// A server with a backup of more bytes than the mount's cache takes, a user who mounts it without one on disk, and the bytes that were
/// backed up. What is read through here is thrown out of the kernel's cache first, so that most of it has to come from the server.
/// </summary>
internal sealed partial class ServedTree : IAsyncDisposable
{
    public const string Group = "host/random";
    public const string Snapshot = Group + "/2026-09-01T03:00:00Z";
    private const int Files = 8;
    private const int FileLength = 4 << 20;
    private const int SmallFiles = 200;
    private const int DoNotNeed = 4;
    private readonly ScratchFolder _source;

    private ServedTree(ScratchFolder source, byte[][] contents, TestServer server) =>
        (_source, Contents, Server, User) = (source, contents, server, new ServedUser(server));

    public TestServer Server { get; }

    public ServedUser User { get; }

    public byte[][] Contents { get; }

    public string MountPoint => User.MountPoint;

    public static async Task<ServedTree> StartAsync(Func<TestServerOptions, TestServerOptions>? configure = null)
    {
        var source = new ScratchFolder();
        var random = new Random(20260901);
        byte[][] contents = [.. Enumerable.Range(0, Files).Select(_ => new byte[FileLength])];
        string tree = source.Folder("tree");
        for (int number = 0; number < Files; number++)
        {
            random.NextBytes(contents[number]);
            File.WriteAllBytes(Path.Combine(tree, $"file{number}"), contents[number]);
        }

        string small = Directory.CreateDirectory(Path.Combine(tree, "small")).FullName;
        for (int number = 0; number < SmallFiles; number++)
            File.WriteAllText(Path.Combine(small, $"small{number:000}"), $"small file {number}\n");
        string store = source.Folder("store");
        await MadeStore.BackUpAsync(store, Snapshot, null, "files.pxar:" + tree, $"disk.img:{tree}/file0");
        TestServer server = await ServedGolden.StartAsync(options =>
        {
            options = options with { Datastores = new Dictionary<string, string> { ["store1"] = store } };
            return configure is null ? options : configure(options);
        });

        // A first answer takes a server that was never asked long, and what is tested here has short patience.
        Assert.Equal(200, (await ServedGolden.GetAsync(server, "version")).Status);
        return new ServedTree(source, contents, server);
    }

    /// <summary>Mounts with as little cache as possible.</summary>
    public Task MountAsync(params string[] arguments) => User.MountAsync([.. arguments, "--cache-size", "16M", "--disk-cache-size", "0"]);

    /// <summary>Where a file of the archive shows in a mount of the whole repository.</summary>
    public string PathOf(int file) => $"{MountPoint}/{Snapshot}/files.pxar/file{file}";

    /// <summary>Reads 4 KiB at a place, and compares them.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public void ReadAt(int file, int offset)
    {
        Span<byte> block = stackalloc byte[4096];
        using SafeFileHandle handle = File.OpenHandle(PathOf(file));
        Assert.Equal(0, posix_fadvise(handle, 0, 0, DoNotNeed));
        int count = RandomAccess.Read(handle, block, offset);
        Assert.True(block[..count].SequenceEqual(Contents[file].AsSpan(offset, count)), $"file{file} is wrong at {offset}");
    }

    /// <summary>Reads anywhere until it fails, which is soon where everything fails that is not in the mount's cache.</summary>
    public Task<Exception> FailsAsync() => Task.Run(() =>
    {
        for (var random = new Random(1); ;)
        {
            try
            {
                ReadAt(random.Next(Files), random.Next(FileLength - 4096));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return exception;
            }
        }
    }).WaitAsync(Tool.Patience);

    /// <summary>Reads anywhere until it succeeds; how long that takes.</summary>
    public TimeSpan TimeUntilItWorks(Random random)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                ReadAt(random.Next(Files), random.Next(FileLength - 4096));
                return Stopwatch.GetElapsedTime(start);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Assert.True(Stopwatch.GetElapsedTime(start) < Tool.Patience, "does not work again");
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>Every byte of every file is right; what failed a moment ago may do so for a moment more.</summary>
    public async Task CheckAsync()
    {
        for (int attempt = 1; ; attempt++)
        {
            await ForgetAsync();
            ToolResult result = await Tool.RunAsync("diff", "-r", _source["tree"], $"{MountPoint}/{Snapshot}/files.pxar");
            if (result.ExitCode == 0)
                return;

            // 1 would be differences.
            Assert.True(attempt < 10 && result.ExitCode == 2, result.Text + result.Errors);
            await Task.Delay(1000);
        }
    }

    /// <summary>Makes the kernel forget the contents that it knows.</summary>
    public Task ForgetAsync() => Tool.ShellAsync(
        "for file in \"$1\"/file*; do dd if=\"$file\" of=/dev/null iflag=nocache count=0 status=none || true; done",
        $"{MountPoint}/{Snapshot}/files.pxar");

    public async ValueTask DisposeAsync()
    {
        User.Dispose();
        await Server.DisposeAsync();
        _source.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle file, long offset, long length, int advice);
}
