using PxarArchive;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Random reads of a big file, every block checked by the program that wrote it.</summary>
public sealed class FioTests
{
    [FuseFact("fio")]
    public async Task RandomReads_VerifyEveryBlock()
    {
        using var folder = new TemporaryFolder();
        string[] common =
        [
            "--name=verify", "--bs=4k", "--size=24m", "--verify=crc32c", "--verify_fatal=1", "--randrepeat=1", "--output-format=terse",
            "--ioengine=psync",
        ];
        await Tool.CheckAsync("fio", [.. common, "--rw=write", "--do_verify=0", $"--filename={folder["data.bin"]}"]);
        var root = new TestNode { Kind = PxarEntryKind.Directory, Stat = new PxarStat(PxarStat.TypeDirectory | 0x1ED, 0, 0, 0, default) };
        root.Add(new TestNode
        {
            Kind = PxarEntryKind.File,
            Name = FileName.FromText("data.bin"),
            Stat = new PxarStat(PxarStat.TypeFile | 0x1A4, 0, 0, 0, default),
            Content = await File.ReadAllBytesAsync(folder["data.bin"]),
        });
        TestArchive archive = TestArchive.Split(root);
        folder.Write("data.ppxar", archive.Payload);
        await using MountedProcess mount = await MountedProcess.StartAsync(
            folder.Write("data.mpxar", archive.Metadata), folder.Folder("mnt"));
        await Tool.CheckAsync("fio", [.. common, "--rw=randread", "--readonly", $"--filename={mount.MountPoint}/data.bin"]);
        await Tool.CheckAsync(
            "fio", [.. common, "--rw=randread", "--readonly", "--numjobs=4", "--group_reporting", $"--filename={mount.MountPoint}/data.bin"]);
        Assert.Equal(0, await mount.UnmountAsync());
    }
}
