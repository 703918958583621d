using PbsBackup;
using PbsBackup.Local;
using PbsBackup.Snapshots;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>The rules of a datastore for those who write: locks, owners, times, modes, and nothing left behind.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class LocalBackupWriterTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly SourceFolder _source = new();
    private readonly BackupItem _item;

    public LocalBackupWriterTests()
    {
        _source.Write("a", "hello");
        _item = TestStore.ItemOf("root.pxar", _source.Root);
    }

    public void Dispose()
    {
        _store.Dispose();
        _source.Dispose();
    }

    [Fact]
    public async Task EmptyFolder_BecomesADatastoreWithTheModesOfOne()
    {
        using var folder = new MemoryFolder();
        string store = Directory.CreateDirectory(folder["store"]).FullName;
        File.SetUnixFileMode(store, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        LocalBackupOptions target = _store.Target("vm/100", "a/b") with { StorePath = store, Time = 1_700_000_000, Owner = "me@pbs!token" };
        await TestStore.BackupAsync(target, new BackupOptions(), _item);

        Assert.Equal("755", Mode(store));
        Assert.Equal("644", Mode(Path.Combine(store, ".lock")));
        Assert.Equal("750", Mode(Path.Combine(store, ".chunks")));
        string[] chunkFolders = Directory.GetDirectories(Path.Combine(store, ".chunks"));
        Assert.Equal(1 << 16, chunkFolders.Length);
        Assert.All(new[] { "0000", "00ff", "beef", "ffff" }, name => Assert.Equal("750", Mode(Path.Combine(store, ".chunks", name))));
        Assert.Equal([".chunks", ".lock", "ns"], Names(store));
        string group = Path.Combine(store, "ns/a/ns/b/vm/100");
        Assert.Equal("me@pbs!token\n", await File.ReadAllTextAsync(Path.Combine(group, "owner")));
        string snapshot = Path.Combine(group, "2023-11-14T22:13:20Z");
        Assert.All(new[] { group, snapshot, Path.Combine(store, "ns/a") }, path => Assert.Equal("755", Mode(path)));
        Assert.Equal(
            ["catalog.pcat1.didx", "index.json.blob", "root.pxar.didx"],
            Directory.GetFiles(snapshot).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(snapshot).Append(Path.Combine(group, "owner")), path => Assert.Equal("644", Mode(path)));
        string chunk = chunkFolders.SelectMany(Directory.GetFiles).First();
        Assert.Equal("644", Mode(chunk));
    }

    [Fact]
    public async Task InterruptedCreation_IsContinued()
    {
        using var folder = new MemoryFolder();
        Directory.CreateDirectory(folder["store/.chunks.tmp/0007"]);
        await TestStore.BackupAsync(_store.Target() with { StorePath = folder["store"] }, new BackupOptions(), _item);
        Assert.Equal([".chunks", ".lock", "host"], Names(folder["store"]));
        Assert.Equal(1 << 16, Directory.GetDirectories(folder["store/.chunks"]).Length);
    }

    [Fact]
    public async Task FolderWithOtherThings_IsLeftAlone()
    {
        using var folder = new ScratchFolder();
        folder.Folder("store");
        folder.Write("store/precious", "x");
        BackupException error = await RefusedAsync(_store.Target() with { StorePath = folder["store"] });
        Assert.Equal(BackupError.Target, error.Kind);
        Assert.Equal(["precious"], folder.Names("store"));
        await RefusedAsync(_store.Target() with { StorePath = folder["missing"] });
        Assert.Equal(["store"], folder.Names());
    }

    [Theory]
    [InlineData("root@pam", "other@pbs", false)]
    [InlineData("me@pbs!token", "me@pbs", true)]
    [InlineData("me@pbs", "me@pbs!token", false)]
    [InlineData("me@pbs!token", "me@pbs!token", true)]
    [InlineData("me@pbs!token", "me@pbs!other", false)]
    public async Task Group_BelongsToItsOwner(string owner, string actor, bool isAllowed)
    {
        Directory.CreateDirectory(_store["host/test"]);
        await File.WriteAllTextAsync(_store["host/test/owner"], owner + "\n");
        LocalBackupOptions target = _store.Target() with { Owner = actor };
        if (isAllowed)
            await TestStore.BackupAsync(target, new BackupOptions(), _item);
        else
            Assert.Equal(BackupError.Refused, (await RefusedAsync(target)).Kind);
        Assert.Equal(owner + "\n", await File.ReadAllTextAsync(_store["host/test/owner"]));
        Assert.Equal(isAllowed ? 1 : 0, Directory.GetDirectories(_store["host/test"]).Length);
    }

    [Fact]
    public async Task Time_MustBeLaterThanThatOfTheLastBackup()
    {
        LocalBackupOptions target = _store.Target() with { Time = 1_700_000_000 };
        await TestStore.BackupAsync(target, new BackupOptions(), _item);
        string[] before = _store.Files;
        foreach (long time in (long[])[1_699_999_999, 1_700_000_000])
            Assert.Equal(BackupError.Refused, (await RefusedAsync(target with { Time = time })).Kind);
        Assert.Equal(before, _store.Files);
        await TestStore.BackupAsync(target with { Time = 1_700_000_001 }, new BackupOptions(), _item);
    }

    [Fact]
    public async Task FailedBackup_LeavesChunksAndNothingElse()
    {
        BackupItem missing = TestStore.ItemOf("disk.img", _source.Write("empty"));
        BackupException error = await Assert.ThrowsAsync<BackupException>(() => _store.BackupAsync(_item, missing));
        Assert.Equal(BackupError.Source, error.Kind);
        Assert.Equal(["host"], _store.Files);
        Assert.NotEmpty(_store.Chunks);
    }

    [Fact]
    public async Task FailedBackup_LeavesTheGroupWhenItWasThereBefore()
    {
        await TestStore.BackupAsync(_store.Target() with { Time = 1_700_000_000 }, new BackupOptions(), _item);
        string[] before = _store.Files;
        BackupItem missing = TestStore.ItemOf("disk.img", _source.Write("empty"));
        await Assert.ThrowsAsync<BackupException>(() => _store.BackupAsync(_item, missing));
        Assert.Equal(before, _store.Files);
    }

    [Fact]
    public async Task GroupLockedBySomebodyElse_IsRefusedAtOnce()
    {
        await using (await LocalBackupWriter.CreateAsync(_store.Target()))
            Assert.Equal(BackupError.Locked, (await RefusedAsync(_store.Target())).Kind);
        await _store.BackupAsync(_item);
    }

    [Fact]
    public async Task SnapshotUnderWay_IsLockedAndNotListed()
    {
        await using LocalBackupWriter writer = await LocalBackupWriter.CreateAsync(_store.Target() with { Time = 1_700_000_000 });
        using var store = await StoreFolder.OpenAsync(_store.Path, SyncLevel.None, default);
        ServerLocks servers = ServerLocks.Find(_store.Path);
        Assert.Null(FolderLock.TryTake(store, servers, "host/test/2023-11-14T22:13:20Z", exclusive: false));
        Assert.Empty(await _store.ListAsync(TestStore.Group()));
    }

    [Fact]
    public async Task BaseSnapshot_CannotBeRemovedMeanwhile()
    {
        await TestStore.BackupAsync(_store.Target() with { Time = 1_700_000_000 }, new BackupOptions(), _item);
        await using LocalBackupWriter writer = await LocalBackupWriter.CreateAsync(_store.Target());
        using var store = await StoreFolder.OpenAsync(_store.Path, SyncLevel.None, default);
        ServerLocks servers = ServerLocks.Find(_store.Path);
        Assert.Null(FolderLock.TryTake(store, servers, "host/test/2023-11-14T22:13:20Z", exclusive: true));
        using FolderLock? shared = FolderLock.TryTake(store, servers, "host/test/2023-11-14T22:13:20Z", exclusive: false);
        Assert.NotNull(shared);
    }

    [Fact]
    public async Task BaseSnapshotThatIsGone_EndsTheBackup()
    {
        await TestStore.BackupAsync(_store.Target() with { Time = 1_700_000_000 }, new BackupOptions(), _item);
        await using LocalBackupWriter writer = await LocalBackupWriter.CreateAsync(_store.Target());
        Assert.NotNull(await writer.OpenPreviousAsync("root.pxar.didx"));
        Directory.Delete(_store["host/test/2023-11-14T22:13:20Z"], recursive: true);
        await Assert.ThrowsAsync<BackupException>(() => writer.FinishAsync(new byte[12]).AsTask());
    }

    [Fact]
    public async Task BaseThatFailedVerification_IsNotReliedUpon()
    {
        BackupResult result = await TestStore.BackupAsync(_store.Target() with { Time = 1_700_000_000 }, new BackupOptions(), _item);
        string manifest = _store["host/test/2023-11-14T22:13:20Z/index.json.blob"];
        string text;
        await using (Snapshot snapshot = await _store.OpenAsync(result.Id))
            text = System.Text.Encoding.UTF8.GetString(snapshot.Manifest.Json.Span);
        text = text.Replace("\"unprotected\": {", "\"unprotected\": {\"verify_state\": {\"state\": \"failed\", \"upid\": \"x\"},", StringComparison.Ordinal);
        using (var blob = PbsReader.Blobs.DataBlob.Encode(System.Text.Encoding.UTF8.GetBytes(text), null, compress: true))
            await File.WriteAllBytesAsync(manifest, blob.Span.ToArray());
        await using LocalBackupWriter writer = await LocalBackupWriter.CreateAsync(_store.Target());
        Assert.Null(await writer.OpenPreviousAsync("root.pxar.didx"));
    }

    // The lock of garbage collection, taken by another process as that would.
    [RootFact]
    public async Task GarbageCollection_IsWaitedFor()
    {
        await _store.BackupAsync(_item);
        const string script = "import fcntl,sys; f=open(sys.argv[1],'r+'); fcntl.lockf(f,fcntl.LOCK_EX); print('held',flush=True); sys.stdin.read()";
        using var holder = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("python3", ["-c", script, _store[".lock"]])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        var noticed = new TaskCompletionSource<string>();
        Task<LocalBackupWriter> pending = LocalBackupWriter.CreateAsync(_store.Target() with { OnNotice = noticed.SetResult });
        Assert.Contains("garbage collection", await noticed.Task, StringComparison.Ordinal);
        Assert.False(pending.IsCompleted);
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
        await using LocalBackupWriter writer = await pending;
    }

    [RootFact]
    public async Task BackupUnderWay_KeepsGarbageCollectionAway()
    {
        const string script = "import fcntl,sys; f=open(sys.argv[1],'r+')\n"
            + "try: fcntl.lockf(f,fcntl.LOCK_EX|fcntl.LOCK_NB); print('free')\nexcept OSError: print('held')";
        await using (await LocalBackupWriter.CreateAsync(_store.Target()))
        {
            Assert.Equal("held", (await TestProcess.CheckAsync("python3", "-c", script, _store[".lock"])).Trim());

            // Whoever else opens and closes the file here must not end the lock.
            await File.ReadAllBytesAsync(_store[".lock"]);
            Assert.Equal("held", (await TestProcess.CheckAsync("python3", "-c", script, _store[".lock"])).Trim());
        }

        Assert.Equal("free", (await TestProcess.CheckAsync("python3", "-c", script, _store[".lock"])).Trim());
    }

    private static string[] Names(string folder) =>
        [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    private Task<BackupException> RefusedAsync(LocalBackupOptions target) =>
        Assert.ThrowsAsync<BackupException>(() => TestStore.BackupAsync(target, new BackupOptions(), _item));
}
