using System.Security.Cryptography;
using PbsReader.Crypto;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Datastores, mounted: what the kernel shows of them.</summary>
public sealed class DatastoreMountTests
{
    private const string Day = "2024-06-10T06:13:20Z";
    private const string ImageHash = "fa477b13e82ff47084c0d820a53e2a3c7e69a01d6855e9796ee1f66e18d3a5df";
    private const string KeyName = "61:31:b1:18:64:9e:e4:a5";
    private static readonly string s_key = Golden.PathOf("pbs/keys/key-none.json");

    [FuseFact]
    public async Task EveryArchiveOfAMountedDatastore_ShowsItsTree()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount =
            await MountedProcess.StartAsync(GoldenStore.Path, folder.Folder("mnt"), "--keyfile", s_key, "--log-file", folder["log"]);
        TreeListing expected = TreeListing.OfGolden("tree-small");
        string[] archives =
        [
            $"host/plain/{Day}/root.pxar", "host/plain/latest/root.pxar", $"host/enc/{Day}/root.pxar",
            "host/encsplit/latest/root.pxar", $"host/master/{Day}/root.pxar", $"host/signed/{Day}/root.pxar",
            "host/split/2024-06-10T07:13:20Z/root.pxar", "host/split/2024-06-10T08:13:20Z/root.pxar",
            $"ns/ns1/host/multi/{Day}/a.pxar", $"ns/ns1/ns/sub/ct/100/{Day}/root.pxar",
        ];
        foreach (string archive in archives)
        {
            IReadOnlyList<string> differences = expected.DifferencesTo(DiskTree.Record($"{mount.MountPoint}/{archive}"));
            Assert.True(differences.Count == 0, $"{archive}:\n{string.Join('\n', differences)}");
        }

        TreeListing sizes = DiskTree.Record($"{mount.MountPoint}/ns/ns1/host/multi/{Day}/b.pxar");
        TreeListing within = DiskTree.Record($"{mount.MountPoint}/host/plain/{Day}/root.pxar/sizes");
        Assert.Empty(within.DifferencesTo(sizes));
        string images = await Tool.ShellAsync("sha256sum \"$1\"/ns/ns1/vm/10[12]/latest/*.img", mount.MountPoint);
        Assert.Equal(2, images.Split(ImageHash).Length - 1);
        Assert.Equal(0, await mount.UnmountAsync());
        Assert.Equal("", await File.ReadAllTextAsync(folder["log"]));
    }

    [FuseTheory]
    [InlineData("host/plain/latest/root.pxar")]
    [InlineData("host/plain/2024-06-10T06:13:20Z/root.pxar.didx")]
    [InlineData("host/split/latest/root.mpxar.didx")]
    [InlineData("ns/ns1/ns/sub/ct/100/latest/root")]
    public async Task OneArchive_IsMountedAsItsTree(string source)
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount = await MountedProcess.StartAsync($"{GoldenStore.Path}/{source}", folder.Folder("mnt"));
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(mount.MountPoint)));
        Assert.Equal(0, await mount.UnmountAsync());
    }

    [FuseTheory]
    [InlineData("pbkdf2", "PBS_ENCRYPTION_PASSWORD=test-pbkdf2-pw", "")]
    [InlineData("scrypt", "PBS_ENCRYPTION_PASSWORD_CMD='echo test-scrypt-pw'", "")]
    [InlineData("scrypt", "PBS_ENCRYPTION_PASSWORD_FD=7", "7< <(echo test-scrypt-pw)")]
    public async Task MountInTheBackground_GetsItsKeyAndPassphrase(string group, string passphrase, string redirection)
    {
        using var folder = new TemporaryFolder();
        await Tool.ShellAsync(
            $"{passphrase} \"$1\" --datastore \"$2\" host/{group}/latest/root \"$3\" --keyfd 8 --log-file \"$5\" 8<\"$4\" {redirection}",
            MountedProcess.Program,
            GoldenStore.Path,
            folder.Folder("mnt"),
            Golden.PathOf($"pbs/keys/key-{group}.json"),
            folder["log"]);
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(folder["mnt"])));
        await Tool.CheckAsync(MountedProcess.Program, "umount", folder["mnt"]);
    }

    [FuseFact]
    public async Task SnapshotWithoutItsKey_IsListed_AndEnteringItIsENOKEY_ToldOnce()
    {
        using var folder = new TemporaryFolder();
        await using MountedProcess mount =
            await MountedProcess.StartAsync(GoldenStore.Path, folder.Folder("mnt"), "--log-file", folder["log"]);
        Assert.Equal(Day + "\nlatest\n", await Tool.CheckAsync("ls", mount.MountPoint + "/host/enc"));
        await Tool.CheckAsync("ls", "-laR", mount.MountPoint + "/host/plain/latest");
        await Tool.CheckAsync("ls", "-la", mount.MountPoint + "/host/enc");
        for (int attempt = 0; attempt < 3; attempt++)
        {
            ToolResult inside = await Tool.RunAsync("ls", mount.MountPoint + "/host/enc/latest/");
            Assert.Contains("Required key not available", inside.Errors, StringComparison.Ordinal);
            ToolResult file = await Tool.RunAsync("cat", $"{mount.MountPoint}/host/enc/{Day}/root.pxar/hello.txt");
            Assert.Contains("Required key not available", file.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(0, await mount.UnmountAsync());
        Assert.Single(await File.ReadAllLinesAsync(folder["log"]), line => line.Contains(KeyName, StringComparison.Ordinal));
    }

    [FuseFact]
    public async Task OneSnapshotWithoutItsKey_IsRefusedBeforeAnythingIsMounted()
    {
        using var folder = new TemporaryFolder();
        ToolResult result = await Tool.RunAsync(MountedProcess.Program, GoldenStore.Path + "/host/enc/latest", folder.Folder("mnt"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(KeyName, result.Errors, StringComparison.Ordinal);
        Assert.Empty(Mounts.Below(folder.Path));
    }

    [FuseTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SparseImage_IsCopiedWithItsHoles(bool isEncrypted)
    {
        using var folder = new TemporaryFolder();
        using CryptConfig? key = isEncrypted ? CryptConfig.CreateRandom() : null;
        if (key is not null)
            EncryptionKeyFile.Create(key, KeyDerivationKind.None, [], null, TimeProvider.System).Save(folder["key"], overwrite: false);
        await Tool.ShellAsync(
            "truncate -s 200M \"$1\"; dd if=/dev/urandom of=\"$1\" bs=1M seek=57 count=9 conv=notrunc status=none", folder["disk"]);
        await MadeStore.BackUpAsync(folder.Folder("store"), "vm/7/2026-09-01T03:00:00Z", key, $"drive.img:{folder["disk"]}");
        await using MountedProcess mount = await MountedProcess.StartAsync(
            folder["store"] + "/vm/7/latest", folder.Folder("mnt"), isEncrypted ? ["--keyfile", folder["key"]] : []);
        string image = mount.MountPoint + "/drive.img";
        Assert.Equal("209715200 24576\n", await Tool.CheckAsync("stat", "-c", "%s %b", image));
        await Tool.CheckAsync("cp", "--sparse=auto", image, folder["copy"]);
        await Tool.CheckAsync("cmp", folder["disk"], folder["copy"]);
        Assert.InRange(new FileInfo(folder["copy"]).Length, 200 << 20, 200 << 20);
        Assert.InRange(int.Parse(await Tool.ShellAsync("du -k \"$1\" | cut -f1", folder["copy"]), null), 9 << 10, 12 << 10);
        Assert.Equal(0, await mount.UnmountAsync());
    }

    [FuseFact]
    public async Task ExtractOfASnapshot_BringsBackItsArchives()
    {
        using var folder = new TemporaryFolder();
        await Tool.CheckAsync(
            MountedProcess.Program, "extract", "--datastore", GoldenStore.Path, "ns1:host/multi/latest", folder["out"], "/a.pxar");
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(folder["out"] + "/a.pxar", inodeFlags: true)));
        await Tool.ShellAsync("chattr -R -i -a \"$1\" 2>/dev/null || true", folder["out"]);
        await Tool.CheckAsync(MountedProcess.Program, "extract", GoldenStore.Path + "/ns/ns1/vm/101/latest", folder["disk"]);
        byte[] image = await File.ReadAllBytesAsync(folder["disk"] + "/drive-scsi0.img");
        Assert.Equal(ImageHash, Convert.ToHexStringLower(SHA256.HashData(image)));
    }
}
