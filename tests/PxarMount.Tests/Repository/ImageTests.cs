using LinuxFuse;
using PbsReader.Crypto;
using PxarMount.Commands;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Tests.Mount;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Repository;

/// <summary>Disk images with holes, and blobs, as the kernel asks for them.</summary>
public sealed class ImageTests : IDisposable
{
    private const long Chunk = 4 << 20;
    private const string Name = "vm/100/2026-09-01T03:00:00Z";
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Holes_AreToldFromTheIndex(bool isEncrypted)
    {
        using CryptConfig? key = isEncrypted ? CryptConfig.CreateRandom() : null;
        string keyFile = _folder["key.json"];
        if (key is not null)
            EncryptionKeyFile.Create(key, KeyDerivationKind.None, [], null, TimeProvider.System).Save(keyFile, overwrite: false);

        // Data, hole, hole, data, and a hole of half a chunk at the end.
        byte[] image = new byte[(4 * Chunk) + (Chunk / 2)];
        image.AsSpan(0, 1000).Fill(1);
        image.AsSpan((int)(3 * Chunk) + 5, 1000).Fill(2);
        await File.WriteAllBytesAsync(_folder["disk"], image);
        _folder.Write("conf", "name: test\n");
        await MadeStore.BackUpAsync(_folder.Folder("store"), Name, key, $"drive.img:{_folder["disk"]}", $"qemu-server.conf:{_folder["conf"]}");

        var options = new DatastoreOptions { KeyFiles = key is null ? [] : [keyFile] };
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(_folder["store"], Datastore: options));
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        FuseEntry before = kernel.Lookup(kernel.Walk(Name), "drive.img");
        Assert.Equal((TimeSpan.Zero, (ulong)image.Length), (before.AttributesValidFor, before.Attributes.Size));
        ulong inode = before.Attributes.Inode;
        Assert.Equal((ulong)(2 * Chunk / 512), kernel.GetAttributes(inode).Attributes.Blocks);
        long[][] seeks =
        [
            [0, 0, Chunk], [5, 5, Chunk], [Chunk, 3 * Chunk, Chunk], [Chunk + 1, 3 * Chunk, Chunk + 1], [3 * Chunk, 3 * Chunk, 4 * Chunk],
        ];
        foreach (long[] seek in seeks)
        {
            Assert.Equal(Errno.None, kernel.TrySeek(inode, seek[0], hole: false, out long data));
            Assert.Equal(Errno.None, kernel.TrySeek(inode, seek[0], hole: true, out long hole));
            Assert.Equal((seek[1], seek[2]), (data, hole));
        }

        Assert.Equal(Errno.ENXIO, kernel.TrySeek(inode, 4 * Chunk, hole: false, out _));
        Assert.Equal(Errno.ENXIO, kernel.TrySeek(inode, image.Length, hole: true, out _));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image)), kernel.Hash(inode, 1 << 20));

        ulong blob = kernel.Walk(Name + "/qemu-server.conf");
        Assert.Equal(11UL, kernel.GetAttributes(blob).Attributes.Size);
        Assert.Equal(Errno.None, kernel.TrySeek(blob, 3, hole: true, out long end));
        Assert.Equal(11, end);
        Assert.Equal(Errno.ENXIO, kernel.TrySeek(blob, 11, hole: false, out _));
        Assert.Equal(Errno.EINVAL, kernel.TrySeek(KernelClient.Root, 0, hole: true, out _));
    }

    [Fact]
    public async Task TreeOfOneArchive_HasNoHoles_AndTheKernelIsToldToAskNoMore()
    {
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(Golden.PathOf("pxar/v1-small.pxar")));
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        Assert.Equal(Errno.ENOSYS, kernel.TrySeek(kernel.Walk("hello.txt"), 0, hole: true, out _));
    }

    [Fact]
    public async Task DamagedBlob_StandsWithStandIns_AndCannotBeRead()
    {
        _folder.Write("conf", "name: test\n");
        await MadeStore.BackUpAsync(_folder.Folder("store"), Name, null, $"qemu-server.conf:{_folder["conf"]}");
        string stored = $"{_folder["store"]}/{Name}/qemu-server.conf.blob";
        byte[] bytes = await File.ReadAllBytesAsync(stored);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(stored, bytes);
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(_folder["store"]));
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        ulong blob = kernel.Walk(Name + "/qemu-server.conf");
        (FuseAttributes attributes, TimeSpan validFor) = kernel.GetAttributes(blob);
        Assert.Equal((1U, TimeSpan.Zero), (attributes.LinkCount, validFor));
        Assert.ThrowsAny<IOException>(() => kernel.TryRead(blob, 0, new byte[10], out _));
    }

    [Fact]
    public async Task SnapshotReplacedWhileOpen_IsNotMixedWithTheNewOne()
    {
        _folder.Write("conf", "name: one\n");
        string store = _folder.Folder("store");
        await MadeStore.BackUpAsync(store, Name, null, $"qemu-server.conf:{_folder["conf"]}");
        var time = new ManualTime();
        await using var tree = (Vfs.Repository.RepositoryTree)Shown.Tree(
            PbsReader.Local.LocalDatastore.Open(store), new Vfs.Repository.RepositoryOptions { Time = time });
        var old = (FileNode)await Shown.FindAsync(tree, Name + "/qemu-server.conf");
        Directory.Delete($"{store}/{Name}", recursive: true);
        _folder.Write("conf", "name: another\n");
        await MadeStore.BackUpAsync(store, Name, null, $"qemu-server.conf:{_folder["conf"]}");
        await Assert.ThrowsAnyAsync<IOException>(async () => await ReadAfterReopeningAsync(tree, old, time));
        var current = (FileNode)await Shown.FindAsync(tree, Name + "/qemu-server.conf");
        Assert.NotEqual(old.Id, current.Id);
        await current.LoadAsync(default);
        Assert.Equal(14, current.Attributes.Size);
    }

    private static async Task ReadAfterReopeningAsync(Tree tree, FileNode file, ManualTime time)
    {
        time.Advance(TimeSpan.FromMinutes(2));
        await Shown.NamesAsync(tree, Name);
        await file.Content.ReadAsync(0, new byte[20]);
    }
}
