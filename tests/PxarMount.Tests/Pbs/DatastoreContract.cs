using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

/// <summary>What every <see cref="IDatastore"/> does, shown on the golden datastore.</summary>
public abstract class DatastoreContract
{
    private const string Plain = "host/plain/2024-06-10T06:13:20Z";

    /// <summary>What <see cref="SnapshotDetails.Notes"/> are for the snapshot that has two lines of them.</summary>
    protected virtual string NotesOfPlain => "first line\nsecond line";

    [Theory]
    [InlineData("", "empty-ns ns1")]
    [InlineData("ns1", "ns1/sub")]
    [InlineData("ns1/sub", "")]
    [InlineData("empty-ns", "")]
    public async Task Namespaces_AreThoseDirectlyInside_Sorted(string parent, string expected)
    {
        await using IDatastore store = await OpenAsync();
        Assert.Equal(expected, string.Join(' ', await store.ListNamespacesAsync(Namespace(parent))));
    }

    [Theory]
    [InlineData("", "host/enc host/encsplit host/master host/pbkdf2 host/plain host/scrypt host/signed host/split")]
    [InlineData("ns1", "host/multi vm/101 vm/102")]
    [InlineData("ns1/sub", "ct/100")]
    [InlineData("empty-ns", "")]
    public async Task Groups_AreThoseOfTheNamespace_Sorted(string ns, string expected)
    {
        await using IDatastore store = await OpenAsync();
        IReadOnlyList<BackupGroup> groups = await store.ListGroupsAsync(Namespace(ns));
        Assert.Equal(expected, string.Join(' ', groups));
        Assert.All(groups, group => Assert.Equal(ns, group.Namespace.Path));
    }

    [Fact]
    public async Task Snapshots_AreListedTheOldestFirst()
    {
        await using IDatastore store = await OpenAsync();
        IReadOnlyList<SnapshotId> snapshots = await store.ListSnapshotsAsync(Group("", "host/split"));
        Assert.Equal(["host/split/2024-06-10T07:13:20Z", "host/split/2024-06-10T08:13:20Z"], snapshots.Select(id => id.ToString()));
    }

    [Fact]
    public async Task Snapshots_AreThoseOfTheirNamespaceOnly()
    {
        await using IDatastore store = await OpenAsync();
        Assert.Single(await store.ListSnapshotsAsync(Group("ns1", "vm/101")));
        await FailsAsync(PbsError.NotFound, () => store.ListSnapshotsAsync(Group("", "vm/101")).AsTask());
    }

    [Fact]
    public async Task WhatIsNotThere_IsNotFound()
    {
        await using IDatastore store = await OpenAsync();
        await FailsAsync(PbsError.NotFound, () => store.ListNamespacesAsync(Namespace("missing")).AsTask());
        await FailsAsync(PbsError.NotFound, () => store.ListGroupsAsync(Namespace("ns1/missing")).AsTask());
        await FailsAsync(PbsError.NotFound, () => store.ListSnapshotsAsync(Group("", "host/missing")).AsTask());
        SnapshotId missing = GoldenStore.Id("host/plain/2024-06-10T06:13:21Z");
        await FailsAsync(PbsError.NotFound, () => store.OpenSnapshotAsync(missing).AsTask());
        await FailsAsync(PbsError.NotFound, () => store.GetDetailsAsync(missing).AsTask());
    }

    [Fact]
    public async Task Details_AreWhatTheServerShows()
    {
        await using IDatastore store = await OpenAsync();
        SnapshotDetails plain = await store.GetDetailsAsync(GoldenStore.Id(Plain));
        Assert.Equal(["root.pxar.didx", "catalog.pcat1.didx", "index.json.blob"], plain.Files.Select(file => file.Name));
        Assert.Equal(plain.Files.Sum(file => file.Size), plain.Size);
        Assert.Equal(401754, plain.Files[0].Size);
        Assert.Equal(("oracle@pbs!tok", true, NotesOfPlain), (plain.Owner, plain.IsProtected, plain.Notes));
        Assert.Null(plain.KeyFingerprint);

        SnapshotDetails encrypted = await store.GetDetailsAsync(GoldenStore.Id("ns1:vm/102/2024-06-10T06:13:20Z"));
        Assert.Equal(GoldenStore.MainKey.Fingerprint, encrypted.KeyFingerprint);
        Assert.False(encrypted.IsProtected);
        Assert.Null(encrypted.Notes);
        Assert.Equal([CryptMode.Encrypt, CryptMode.SignOnly], encrypted.Files.Select(file => file.CryptMode));
    }

    [Fact]
    public async Task Details_OfEverySnapshot_AgreeWithItsVerifiedManifest()
    {
        await using IDatastore store = await OpenAsync();
        foreach (string name in GoldenStore.SnapshotNames)
        {
            SnapshotDetails details = await store.GetDetailsAsync(GoldenStore.Id(name));
            ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id(name));
            await using Snapshot snapshot = await Snapshot.OpenAsync(reader, GoldenStore.Keys, SignaturePolicy.WhereMarked);
            Assert.Equal(details.KeyFingerprint, snapshot.Key?.Fingerprint);
            Assert.Equal(
                snapshot.Manifest.Files.Select(file => (file.Name, file.CryptMode, file.Size)),
                details.Files.SkipLast(1).Select(file => (file.Name, file.CryptMode, file.Size)));
        }
    }

    [Theory]
    [InlineData("missing.blob")]
    [InlineData("../owner")]
    [InlineData("../../plain/2024-06-10T06:13:20Z/index.json.blob")]
    [InlineData("owner")]
    [InlineData("")]
    [InlineData(".protected")]
    public async Task FileThatIsNotThere_OrNoFileOfASnapshot_IsNotFound(string name)
    {
        await using IDatastore store = await OpenAsync();
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id(Plain));
        await FailsAsync(PbsError.NotFound, () => reader.ReadFileAsync(name, 1 << 20).AsTask());
    }

    [Fact]
    public async Task FileThatIsTooLong_IsRefused()
    {
        await using IDatastore store = await OpenAsync();
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id(Plain));
        ReadOnlyMemory<byte> manifest = await reader.ReadFileAsync(BackupManifest.FileName, 1 << 20);
        Assert.Equal(manifest.ToArray(), (await reader.ReadFileAsync(BackupManifest.FileName, manifest.Length)).ToArray());
        await FailsAsync(PbsError.Corrupt, () => reader.ReadFileAsync(BackupManifest.FileName, manifest.Length - 1).AsTask());
    }

    [Fact]
    public async Task ChunkThatIsNotThere_IsNotFound_AndNamed()
    {
        await using IDatastore store = await OpenAsync();
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id(Plain));
        PbsException exception = await FailsAsync(PbsError.NotFound, () => reader.Chunks.ReadBlobAsync(default).AsTask());
        Assert.Contains(new string('0', 64), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReaderOfASnapshot_OutlivesOthersOfTheSameDatastore()
    {
        await using IDatastore store = await OpenAsync();
        ISnapshotReader first = await store.OpenSnapshotAsync(GoldenStore.Id(Plain));
        await using ISnapshotReader second = await store.OpenSnapshotAsync(GoldenStore.Id(Plain));
        await first.DisposeAsync();
        await using Snapshot snapshot = await Snapshot.OpenAsync(second, KeyRing.Empty);
        ChunkDigest digest = (await snapshot.OpenIndexAsync("root.pxar.didx"))[0].Digest;
        using ChunkBuffer blob = await second.Chunks.ReadBlobAsync(digest);
        Assert.NotEqual(0, blob.Length);
    }

    [Fact]
    public async Task Cancelled_DoesNothing()
    {
        await using IDatastore store = await OpenAsync();
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id(Plain));
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ListGroupsAsync(default, cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.OpenSnapshotAsync(GoldenStore.Id(Plain), cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadFileAsync("index.json.blob", 1 << 20, cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.Chunks.ReadBlobAsync(default, cancelled).AsTask());
    }

    /// <summary>The golden datastore, through the implementation under test.</summary>
    protected abstract Task<IDatastore> OpenAsync();

    private static async Task<PbsException> FailsAsync(PbsError expected, Func<Task> action)
    {
        PbsException exception = await Assert.ThrowsAsync<PbsException>(action);
        Assert.True(exception.Kind == expected, $"{exception.Kind}: {exception.Message}");
        return exception;
    }

    private static BackupNamespace Namespace(string text)
    {
        Assert.True(BackupNamespace.TryParse(text, out BackupNamespace ns));
        return ns;
    }

    private static BackupGroup Group(string ns, string text)
    {
        Assert.True(BackupGroup.TryParse(Namespace(ns), text, out BackupGroup? group));
        return group;
    }
}
