using System.Runtime.Versioning;
using PbsReader;
using PbsReader.Crypto;
using PbsReader.Local;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

[SupportedOSPlatform("linux")]
public sealed class LocalDatastoreTests : IDisposable
{
    private const string Plain = "host/plain/2024-06-10T06:13:20Z";
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void FolderThatIsNoDatastore_IsSaidToBeNone()
    {
        PbsException exception = Assert.Throws<PbsException>(() => LocalDatastore.Open(_folder.Path));
        Assert.Equal(PbsError.NotFound, exception.Kind);
        Assert.Contains("no datastore", exception.Message, StringComparison.Ordinal);
        _folder.Write(".chunks", "a file");
        Assert.Throws<PbsException>(() => LocalDatastore.Open(_folder.Path));
        Assert.Throws<PbsException>(() => LocalDatastore.Open(_folder[".chunks"]));
        Assert.Throws<PbsException>(() => LocalDatastore.Open(_folder["missing"]));
    }

    [Fact]
    public async Task Datastore_IsFoundThroughALinkAndARelativePath()
    {
        File.CreateSymbolicLink(_folder["link"], GoldenStore.Path);
        await using LocalDatastore store = LocalDatastore.Open(Path.GetRelativePath(Environment.CurrentDirectory, _folder["link"]) + "/");
        Assert.Equal(_folder["link"], store.RootPath);
        Assert.Equal(8, (await store.ListGroupsAsync(default)).Count);
    }

    [Fact]
    public async Task OddNames_AreSkipped()
    {
        string root = Make("host/a/2024-06-10T06:13:20Z");
        foreach (string name in (string[])[
            "lost+found/a", "host/.hidden/x", "host/lost+found", "host/-a", "qemu/1", "vm", "ns/.a", "ns/-a", "ns/lost+found", "ns/ok",
            "host/a/latest", "host/a/2024-06-10T06:13:20z", "host/a/.2024-06-10T06:13:20Z", "host/a/2024-06-10T06:13:20Z.tmp"])
        {
            Directory.CreateDirectory(Path.Combine(root, name));
        }

        await File.WriteAllTextAsync(Path.Combine(root, "host/file"), "");
        await File.WriteAllTextAsync(Path.Combine(root, "ct"), "no folder");
        await File.WriteAllTextAsync(Path.Combine(root, "host/a/2024-06-10T06:13:21Z"), "");
        File.CreateSymbolicLink(Path.Combine(root, "host/linked"), Path.Combine(root, "host/a"));
        File.CreateSymbolicLink(Path.Combine(root, "host/a/2024-06-10T06:13:22Z"), Path.Combine(root, "host/a/2024-06-10T06:13:20Z"));
        await using LocalDatastore store = LocalDatastore.Open(root);
        Assert.Equal(["ok"], (await store.ListNamespacesAsync(default)).Select(ns => ns.Path));
        BackupGroup group = Assert.Single(await store.ListGroupsAsync(default));
        Assert.Equal("host/a/2024-06-10T06:13:20Z", Assert.Single(await store.ListSnapshotsAsync(group)).ToString());
    }

    [Fact]
    public async Task SnapshotWithoutManifest_DoesNotExist()
    {
        string root = Make("host/a/2024-06-10T06:13:20Z", "host/a/2024-06-10T06:13:21Z");
        File.Delete(Path.Combine(root, "host/a/2024-06-10T06:13:20Z/index.json.blob"));
        await using LocalDatastore store = LocalDatastore.Open(root);
        SnapshotId left = Assert.Single(await store.ListSnapshotsAsync(GoldenStore.Id("host/a/2024-06-10T06:13:20Z").Group));
        Assert.Equal("host/a/2024-06-10T06:13:21Z", left.ToString());
        await Assert.ThrowsAsync<PbsException>(() => store.OpenSnapshotAsync(GoldenStore.Id("host/a/2024-06-10T06:13:20Z")).AsTask());
    }

    [Fact]
    public async Task GroupWithoutSnapshot_IsListed()
    {
        string root = Make();
        Directory.CreateDirectory(Path.Combine(root, "vm/100"));
        await using LocalDatastore store = LocalDatastore.Open(root);
        Assert.Empty(await store.ListSnapshotsAsync(Assert.Single(await store.ListGroupsAsync(default))));
    }

    [Fact]
    public async Task ManySnapshots_AreListedInOrder()
    {
        const int Count = 1_000;
        string root = Make();
        for (int number = 0; number < Count; number++)
            AddSnapshot(root, $"vm/1/{BackupTime.Format(1700000000 + number * 60L)}");
        await using LocalDatastore store = LocalDatastore.Open(root);
        IReadOnlyList<SnapshotId> snapshots = await store.ListSnapshotsAsync(Assert.Single(await store.ListGroupsAsync(default)));
        Assert.Equal(Enumerable.Range(0, Count).Select(number => 1700000000 + number * 60L), snapshots.Select(id => id.Time));
    }

    [Fact]
    public async Task ListingWhileSnapshotsComeAndGo_NeverFails()
    {
        string root = Make("vm/1/2024-06-10T06:13:20Z");
        using var stop = new CancellationTokenSource();
        Task pruning = Task.Run(() =>
        {
            for (long time = 1; !stop.IsCancellationRequested; time = time % 50 + 1)
            {
                string name = $"vm/1/{BackupTime.Format(time)}";
                AddSnapshot(root, name);
                AddSnapshot(root, $"vm/{time + 1}/{BackupTime.Format(time)}");
                Directory.Delete(Path.Combine(root, name), recursive: true);
                Directory.Delete(Path.Combine(root, $"vm/{time + 1}"), recursive: true);
            }
        });
        await using LocalDatastore store = LocalDatastore.Open(root);
        for (int round = 0; round < 300; round++)
        {
            IReadOnlyList<BackupGroup> groups = await store.ListGroupsAsync(default);
            IReadOnlyList<SnapshotId> snapshots = await store.ListSnapshotsAsync(groups[0]);
            Assert.Equal("vm/1/2024-06-10T06:13:20Z", snapshots[^1].ToString());
        }

        await stop.CancelAsync();
        await pruning;
    }

    [Fact]
    public async Task FolderThatMayNotBeRead_IsAnError_NeverAnEmptyList()
    {
        string root = Make("vm/1/2024-06-10T06:13:20Z");
        await OtherUser.LetInAsync(_folder.Path);
        BackupGroup group = GoldenStore.Id("vm/1/2024-06-10T06:13:20Z").Group;
        foreach ((string folder, Func<LocalDatastore, Task> list) in ((string, Func<LocalDatastore, Task>)[])[
            ("vm/1", store => store.ListSnapshotsAsync(group).AsTask()),
            ("vm", store => store.ListGroupsAsync(default).AsTask()),
            ("ns", store => store.ListNamespacesAsync(default).AsTask())])
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
            File.SetUnixFileMode(Path.Combine(root, folder), UnixFileMode.None);
            OtherUser.Run(() =>
            {
                PbsException exception = Assert.Throws<PbsException>(() => { _ = list(LocalDatastore.Open(root)); });
                Assert.Equal(PbsError.Unauthorized, exception.Kind);
                Assert.Contains(folder, exception.Message, StringComparison.Ordinal);
            });
            File.SetUnixFileMode(Path.Combine(root, folder), (UnixFileMode)0b111_101_101);
        }
    }

    [Fact]
    public async Task SnapshotThatMayNotBeRead_IsListed_AndRefusedWhenOpened()
    {
        string root = Make("vm/1/2024-06-10T06:13:20Z");
        await OtherUser.LetInAsync(_folder.Path);
        SnapshotId id = GoldenStore.Id("vm/1/2024-06-10T06:13:20Z");
        File.SetUnixFileMode(Path.Combine(root, id.ToString()), UnixFileMode.None);
        OtherUser.Run(() =>
        {
            LocalDatastore store = LocalDatastore.Open(root);
            Assert.Single(Complete(store.ListSnapshotsAsync(id.Group)));
            ISnapshotReader reader = Complete(store.OpenSnapshotAsync(id));
            PbsException exception = Assert.Throws<PbsException>(() => { _ = reader.ReadFileAsync("index.json.blob", 1000).AsTask(); });
            Assert.Equal(PbsError.Unauthorized, exception.Kind);
        });
        File.SetUnixFileMode(Path.Combine(root, id.ToString()), (UnixFileMode)0b111_101_101);
    }

    [Theory]
    [InlineData("admin@pam\n", "admin@pam")]
    [InlineData("a@pbs!tok", "a@pbs!tok")]
    [InlineData("", null)]
    [InlineData("nobody", null)]
    [InlineData("a@pam\nb@pam\n", null)]
    [InlineData("a@pam\u001b[31m", null)]
    public async Task Owner_IsReadWhereItIsOne(string text, string? expected)
    {
        string root = GoldenStore.CopyTo(_folder);
        await File.WriteAllTextAsync(Path.Combine(root, "host/plain/owner"), text);
        Assert.Equal(expected, (await DetailsAsync(root)).Owner);
    }

    [Fact]
    public async Task OwnerThatIsHugeOrALink_IsUnknown()
    {
        string root = GoldenStore.CopyTo(_folder);
        string owner = Path.Combine(root, "host/plain/owner");
        await File.WriteAllTextAsync(owner, new string('a', 300) + "@pam");
        Assert.Null((await DetailsAsync(root)).Owner);
        File.Delete(owner);
        Assert.Null((await DetailsAsync(root)).Owner);
        File.CreateSymbolicLink(owner, _folder.Write("secret", "secret@pam"));
        Assert.Null((await DetailsAsync(root)).Owner);
    }

    [Fact]
    public async Task ClientLog_IsShownAndRead()
    {
        string root = GoldenStore.CopyTo(_folder);
        byte[] blob = [0x42, 0xab, 0x38, 0x07, 0xbe, 0x83, 0x70, 0xa1, 0x86, 0xa6, 0x10, 0x36, .. "hello"u8];
        await File.WriteAllBytesAsync(Path.Combine(root, Plain, "client.log.blob"), blob);
        Assert.Equal("client.log.blob", (await DetailsAsync(root)).Files[^1].Name);
        await using Snapshot snapshot = await GoldenStore.OpenAsync(root, Plain, KeyRing.Empty);
        Assert.Equal("hello"u8.ToArray(), (await snapshot.ReadBlobAsync("client.log.blob")).ToArray());
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("fifo")]
    [InlineData("link")]
    [InlineData("empty")]
    public async Task FileThatIsNone_IsCorrupt(string what)
    {
        string root = GoldenStore.CopyTo(_folder);
        string path = Path.Combine(root, Plain, "root.pxar.didx");
        await OddFile.ReplaceAsync(path, what);
        await using Snapshot snapshot = await GoldenStore.OpenAsync(root, Plain, KeyRing.Empty);
        PbsException exception = await Assert.ThrowsAsync<PbsException>(() => snapshot.OpenIndexAsync("root.pxar.didx").AsTask());
        Assert.Equal(PbsError.Corrupt, exception.Kind);
    }

    [Fact]
    public async Task OpenSnapshot_GoesOnAfterItWasPruned()
    {
        string root = GoldenStore.CopyTo(_folder);
        await using Snapshot snapshot = await GoldenStore.OpenAsync(root, Plain, KeyRing.Empty);
        PbsReader.Indexes.IChunkIndex index = await snapshot.OpenIndexAsync("root.pxar.didx");
        Directory.Delete(Path.Combine(root, Plain), recursive: true);
        using PbsReader.Chunks.ChunkBuffer blob = await snapshot.Reader.Chunks.ReadBlobAsync(index[0].Digest);
        Assert.NotEqual(0, blob.Length);
        PbsException exception = await Assert.ThrowsAsync<PbsException>(() => snapshot.OpenIndexAsync("catalog.pcat1.didx").AsTask());
        Assert.Equal(PbsError.NotFound, exception.Kind);
    }

    public void Dispose() => _folder.Dispose();

    private static T Complete<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully);
        return task.Result;
    }

    private static async Task<SnapshotDetails> DetailsAsync(string root)
    {
        await using LocalDatastore store = LocalDatastore.Open(root);
        return await store.GetDetailsAsync(GoldenStore.Id(Plain));
    }

    private static void AddSnapshot(string root, string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
        File.WriteAllText(Path.Combine(folder, "index.json.blob"), "no manifest");
    }

    private string Make(params string[] snapshots)
    {
        _folder.Folder("store/.chunks");
        foreach (string name in snapshots)
            AddSnapshot(_folder["store"], name);
        return _folder["store"];
    }
}
