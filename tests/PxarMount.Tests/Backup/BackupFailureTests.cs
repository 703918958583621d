using PbsBackup;
using PbsBackup.Snapshots;
using PbsBackup.Walking;
using PbsReader.Chunks;
using PbsReader.Snapshots;
using PxarMount.Tests.Pbs;

namespace PxarMount.Tests.Backup;

/// <summary>Sources that change, disks that fill, users who interrupt. Nothing is lost silently, and nothing half-done stays.</summary>
[Collection(nameof(LiveBuffers))]
public sealed class BackupFailureTests : IDisposable
{
    private const int ChunkLength = 4 << 20;
    private readonly TestStore _store = new();
    private readonly SourceFolder _source = new();
    private readonly int _liveBuffers = ChunkBuffer.LiveCount;

    public void Dispose()
    {
        Assert.Equal(_liveBuffers, ChunkBuffer.LiveCount);
        _store.Dispose();
        _source.Dispose();
    }

    [Fact]
    public async Task FileThatVanishes_MakesTheBackupIncomplete()
    {
        _source.Write("a", new byte[2_000_000]);
        string path = _source.Write("b", "x");
        BackupResult result = await RunAsync(() => File.Delete(path), TestStore.ItemOf("root.pxar", _source.Root));
        Assert.Equal((1, false), (result.Warnings, result.IsComplete));
        await _store.VerifyAsync(result.Id);
    }

    [Fact]
    public async Task ImageThatShrinks_EndsInZeros_AndIsTold()
    {
        byte[] content = new byte[3 * ChunkLength];
        Array.Fill(content, (byte)7);
        string path = _source.Write("disk", content);
        BackupResult result = await RunAsync(
            () =>
            {
                using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                file.SetLength(ChunkLength + 1000);
            },
            TestStore.ItemOf("disk.img", path));
        Assert.Equal((1, false), (result.Warnings, result.IsComplete));
        await using Snapshot snapshot = await _store.OpenAsync(result.Id);
        byte[] stored = await TestStore.ReadAsync(snapshot, "disk.img.fidx");
        Assert.Equal(content.Length, stored.Length);
        Assert.True(stored.AsSpan(0, ChunkLength + 1000).IndexOfAnyExcept((byte)7) < 0);
        Assert.True(stored.AsSpan(ChunkLength + 1000).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public async Task Interrupt_EndsTheBackupAndRemovesIt()
    {
        _source.Write("a", new byte[50_000_000]);
        using var interrupt = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RunAsync(interrupt.Cancel, TestStore.ItemOf("root.pxar", _source.Root), interrupt.Token));
        Assert.Equal(["host"], _store.Files);
    }

    [Fact]
    public async Task WriterThatFails_EndsTheBackupWithItsOwnError()
    {
        byte[] content = new byte[60_000_000];
        new Random(1).NextBytes(content);
        _source.Write("a", content);
        await using LocalBackupWriter inner = await LocalBackupWriter.CreateAsync(_store.Target());
        await using var writer = new FailingBackupWriter(inner, goodChunks: 2);
        await using var job = new BackupJob(new BackupOptions(), writer, null, CancellationToken.None);
        BackupException error = await Assert.ThrowsAsync<BackupException>(() => job.RunAsync([TestStore.ItemOf("root.pxar", _source.Root)]));
        Assert.Equal(FailingBackupWriter.Message, error.Message);
    }

    [Fact]
    public async Task MissingSource_IsToldBeforeAnythingIsRead()
    {
        _source.Write("a", "x");
        BackupItem[] items = [TestStore.ItemOf("root.pxar", _source.Root), TestStore.ItemOf("b.conf", _source["missing"])];
        BackupException error = await Assert.ThrowsAsync<BackupException>(() => _store.BackupAsync(items));
        Assert.Equal(BackupError.Source, error.Kind);
        Assert.Empty(_store.Chunks);
    }

    [RootFact]
    public async Task FullDisk_IsAnError_AndTheStoreStaysValid()
    {
        using var copy = new SourceFolder();
        _source.Write("small/a", "hello");
        byte[] content = new byte[20_000_000];
        new Random(1).NextBytes(content);
        _source.Write("large/a", content);
        string script = $"""
            mount -t tmpfs -o size=8m backup-test {_store.Path} && mkdir {_store.Path}/.chunks &&
            {CommandResult.Program} backup root.pxar:{_source["small"]} --datastore {_store.Path} --backup-id test --backup-time 1700000000 &&
            {CommandResult.Program} backup root.pxar:{_source["large"]} --datastore {_store.Path} --backup-id test --backup-time 1700000001
            code=$?
            cp -a {_store.Path} {copy["store"]}
            exit $code
            """;
        CommandResult result = CommandResult.InNamespace(script);
        Assert.Equal(4, result.ExitCode);
        Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
        using var store = new TestStore(copy["store"]);
        SnapshotId only = Assert.Single(await store.ListAsync(TestStore.Group()));
        await store.VerifyAsync(only);
        Assert.True(store.VerifyChunks() > 2);
        Assert.DoesNotContain(store.Files, file => file.Contains("22:13:21", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(store[".chunks"], "*.tmp_*", SearchOption.AllDirectories));
    }

    // 16 MiB of zeros are the longest chunks there can be, so every slot is filled to its end.
    [RootFact]
    public void Memory_DoesNotGrowWithSizes()
    {
        byte[] content = new byte[100_000_000];
        new Random(1).NextBytes(content);
        _source.Write("tree/a", content);
        using (FileStream file = File.Create(_source["tree/b"]))
            file.SetLength(1L << 30);
        File.Copy(_source["tree/a"], _source["tree/c"]);
        const string script = "import resource,subprocess,sys; subprocess.run(sys.argv[1:],check=True); "
            + "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
        CommandResult result = CommandResult.InNamespace(
            $"python3 -c '{script}' {CommandResult.Program} backup root.pxar:{_source["tree"]} --datastore {_store.Path} --sync-level none");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        long peak = long.Parse(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]) >> 10;
        Assert.InRange(peak, 1, 250);
    }

    private async Task<BackupResult> RunAsync(Action onFirstAdvance, BackupItem item, CancellationToken cancellationToken = default)
    {
        Action? once = onFirstAdvance;
        var progress = new BackupProgress(counts =>
        {
            if (counts.Bytes > 0)
                Interlocked.Exchange(ref once, null)?.Invoke();
        });
        await using LocalBackupWriter writer = await LocalBackupWriter.CreateAsync(_store.Target(), CancellationToken.None);
        await using var job = new BackupJob(new BackupOptions(), writer, progress, cancellationToken);
        return await job.RunAsync([item]);
    }
}
