using PxarMount.Commands;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Repository;

/// <summary>The golden datastore, opened as every command opens it.</summary>
public sealed class DatastoreTreeTests
{
    private const string Day = "2024-06-10T06:13:20Z";
    private const string ImageHash = "fa477b13e82ff47084c0d820a53e2a3c7e69a01d6855e9796ee1f66e18d3a5df";

    [Theory]
    [InlineData("host/plain", "root.pxar", "tree-small", "")]
    [InlineData("host/enc", "root.pxar.didx", "tree-small", "key-none.json")]
    [InlineData("host/encsplit", "root", "tree-small", "key-none.json")]
    [InlineData("host/signed", "root.pxar", "tree-small", "key-none.json")]
    [InlineData("host/master", "root.pxar", "tree-small", "key-none.json")]
    [InlineData("host/split", "root.mpxar.didx", "tree-small", "")]
    [InlineData("host/split", "root.mpxar", "tree-small", "")]
    [InlineData("ns/ns1/host/multi", "a.pxar", "tree-small", "")]
    [InlineData("ns/ns1/ns/sub/ct/100", "root.pxar", "tree-small", "")]
    public async Task Archive_IsItsTree(string group, string archive, string expected, string key)
    {
        await using Tree tree = await TreeOpener.OpenAsync(Spec($"{group}/latest/{archive}", key));
        Assert.IsType<PxarTree>(tree);
        Assert.Empty(TreeListing.OfGolden(expected).DifferencesTo(await TreeView.RecordAsync(tree)));
    }

    [Theory]
    [InlineData("", "host ns")]
    [InlineData("host", "enc encsplit master pbkdf2 plain scrypt signed split")]
    [InlineData("ns/ns1", "host ns vm")]
    [InlineData("ns/empty-ns", "")]
    [InlineData("host/split", "2024-06-10T07:13:20Z 2024-06-10T08:13:20Z latest")]
    [InlineData("host/split/latest", "root.pxar")]
    [InlineData("ns/ns1/host/multi/latest", "a.pxar b.pxar")]
    [InlineData("ns/ns1/vm/101/latest", "drive-scsi0.img qemu-server.conf")]
    [InlineData("ns/ns1/vm/101/latest/qemu-server.conf", "qemu-server.conf")]
    [InlineData("ns/ns1/vm/101/latest/drive-scsi0.img.fidx", "drive-scsi0.img")]
    public async Task Place_ListsWhatIsThere(string path, string names)
    {
        await using Tree tree = await TreeOpener.OpenAsync(Spec(path));
        string[] found = [.. (await Shown.NamesAsync(tree)).Order(StringComparer.Ordinal)];
        Assert.Equal(names, string.Join(' ', found));
    }

    [Theory]
    [InlineData("ns/ns1/vm/101/latest", "")]
    [InlineData("ns/ns1/vm/102/latest", "key-none.json")]
    [InlineData("ns/ns1/vm/102/latest/drive-scsi0.img", "key-none.json")]
    public async Task Image_HasItsBytes(string path, string key)
    {
        await using Tree tree = await TreeOpener.OpenAsync(Spec(path, key));
        FileNode image = Assert.IsAssignableFrom<FileNode>(await Shown.FindAsync(tree, "drive-scsi0.img"));
        Assert.Equal(9 << 20, image.Attributes.Size);
        Assert.Equal(ImageHash, await Contents.HashAsync(image.Content));
    }

    [Fact]
    public async Task TreeOfArchivesInARepository_IsTheSameByNumbers()
    {
        await using Tree tree = await TreeOpener.OpenAsync(Spec("ns/ns1/host/multi"));
        var kernel = new Mount.KernelClient(new Fuse.TreeFileSystem(tree, new Daemon.Logger()));
        TreeListing seen = kernel.Record(kernel.Walk(Day + "/a.pxar"));
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(seen));
        var ids = new HashSet<ulong> { kernel.Walk(Day + "/a.pxar/hello.txt"), kernel.Walk(Day + "/b.pxar") };
        Assert.Equal(2, ids.Count);
    }

    [Theory]
    [InlineData("host/enc/latest", "61:31:b1:18:64:9e:e4:a5")]
    [InlineData("host/enc/latest/root.pxar", "61:31:b1:18:64:9e:e4:a5")]
    [InlineData("host/signed/latest", "61:31:b1:18:64:9e:e4:a5")]
    public async Task SnapshotWithoutItsKey_IsRefusedAtOnce_NamingTheKey(string path, string fingerprint)
    {
        foreach (string key in new[] { "", "other" })
        {
            CommandException error = await Assert.ThrowsAsync<CommandException>(async () => await TreeOpener.OpenAsync(Spec(path, key)));
            Assert.Equal(ExitCode.CannotOpen, error.ExitCode);
            Assert.Contains(fingerprint, error.Message, StringComparison.Ordinal);
            Assert.Contains("--keyfile", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task PlainSnapshotOpenedWithAKey_IsRefused_ButNotInARepository()
    {
        CommandException error =
            await Assert.ThrowsAsync<CommandException>(async () => await TreeOpener.OpenAsync(Spec("host/plain/latest", "key-none.json")));
        Assert.Contains("not signed", error.Message, StringComparison.Ordinal);
        await using Tree tree = await TreeOpener.OpenAsync(Spec("host", "key-none.json"));
        Assert.Equal(["root.pxar"], await Shown.NamesAsync(tree, "plain/" + Day));
        Assert.Equal(["root.pxar"], await Shown.NamesAsync(tree, "enc/" + Day));
    }

    [Theory]
    [InlineData("host/plain/2024-06-10T06:13:21Z", "no finished snapshot")]
    [InlineData("host/other/latest", "not there")]
    [InlineData("host/plain/latest/home.pxar", "it has root.pxar")]
    [InlineData("host/plain/latest/owner", "it has root.pxar")]
    [InlineData("ns/other/host", "not there")]
    public async Task WhatIsNotThere_IsSaidSo(string path, string reason)
    {
        CommandException error = await Assert.ThrowsAsync<CommandException>(async () => await TreeOpener.OpenAsync(Spec(path)));
        Assert.Equal(ExitCode.CannotOpen, error.ExitCode);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OptionsThatDoNotFit_AreUsageErrors()
    {
        foreach (SourceSpec spec in new[]
        {
            Spec("host/plain") with { PayloadPath = "x" },
            new SourceSpec(GoldenStore.Path + "/host", Datastore: new DatastoreOptions { Layout = "{id}/{time}" }),
            new SourceSpec(GoldenStore.Path, Datastore: new DatastoreOptions { Layout = "{who}" }),
            new SourceSpec(GoldenStore.Path, Datastore: new DatastoreOptions { TimeFormat = "%F" }),
        })
        {
            CommandException error = await Assert.ThrowsAsync<CommandException>(async () => await TreeOpener.OpenAsync(spec));
            Assert.Equal(ExitCode.Usage, error.ExitCode);
        }
    }

    [Fact]
    public async Task HiddenFolder_ShowsWhatTheDatastoreKeeps_AndIsNotListed()
    {
        await using Tree tree = await TreeOpener.OpenAsync(Spec("host"));
        Assert.DoesNotContain(".snapshot", await Shown.NamesAsync(tree, "plain/" + Day));
        string[] names = await Shown.NamesAsync(tree, $"plain/{Day}/.snapshot");
        Assert.Equal(["manifest.json", "notes", "owner", "protected"], names);
        Assert.Equal(["manifest.json", "owner"], await Shown.NamesAsync(tree, "split/2024-06-10T07:13:20Z/.snapshot"));
        Assert.Equal("first line\nsecond line\n", await TextAsync(tree, "notes"));
        Assert.EndsWith("@pbs!tok\n", await TextAsync(tree, "owner"), StringComparison.Ordinal);
        Assert.Contains("\"backup-id\": \"plain\"", await TextAsync(tree, "manifest.json"), StringComparison.Ordinal);
        Assert.Equal("", await TextAsync(tree, "protected"));
    }

    [Fact]
    public async Task FoldersAreForAll_WhatIsInFilesIsNot()
    {
        await using Tree tree = await TreeOpener.OpenAsync(Spec("ns/ns1/vm"));
        foreach (string path in new[] { "", "101", "101/" + Day, $"101/{Day}/qemu-server.conf" })
        {
            uint mode = path.EndsWith(".conf", StringComparison.Ordinal) ? 0x8120U : 0x416D;
            NodeAttributes attributes = await (await Shown.FindAsync(tree, path)).GetAttributesAsync(default);
            Assert.Equal(mode, attributes.Mode);
            if (path.Length > 0)
                Assert.Equal(1718000000, attributes.ModificationTime.Seconds);
        }

        NodeAttributes blob = await (await Shown.FindAsync(tree, $"101/{Day}/qemu-server.conf")).GetAttributesAsync(default);
        Assert.Equal((13L, 13L), (blob.Size, blob.StoredBytes ?? -1));
    }

    private static SourceSpec Spec(string path, string key = "") => new(
        $"{GoldenStore.Path}/{path}",
        Datastore: new DatastoreOptions { KeyFiles = [.. Keys(key)] });

    private static IEnumerable<string> Keys(string key) => key switch
    {
        "" => [],
        "other" => [OtherKey.Path],
        _ => [Golden.PathOf("pbs/keys/" + key)],
    };

    private static async Task<string> TextAsync(Tree tree, string name)
    {
        var file = (FileNode)await Shown.FindAsync(tree, $"plain/{Day}/.snapshot/{name}");
        byte[] bytes = new byte[file.Attributes.Size];
        Assert.Equal(bytes.Length, await file.Content.ReadAsync(0, bytes));
        return System.Text.Encoding.UTF8.GetString(bytes);
    }
}
